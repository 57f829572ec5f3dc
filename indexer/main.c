/* main.c - newsidx: keeps an archive of news articles. */
#include "command.h"

int main(int argc, char **argv)
{
    return command_main(argc, argv);
}
