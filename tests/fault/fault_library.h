/* fault_library.h - scenarios of the library's interface, and faults that the test must find in itself. Each returns a status and says
 * on descriptors 1 and 2 what came out. For fault_scenarios.c only. */
#ifndef FAULT_LIBRARY_H
#define FAULT_LIBRARY_H

int library_create(void);
int library_add(void);
int library_search(void);
int library_read(void);
/* On one archive, again and again: after a failure the same calls on the same archive must do as undisturbed. */
int library_again(void);
int library_add_again(void);

#endif
