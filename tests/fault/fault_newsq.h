/* fault_newsq.h - the main function of query/main.c, which the build gives this name, since a program has one of its own. */
#ifndef FAULT_NEWSQ_H
#define FAULT_NEWSQ_H

int newsq_main(int argc, char **argv);

#endif
