/* fault_inputs.h - containers for the scenarios, made when they begin: in.tar and others, nested.tar, in.warc. For fault_scenarios.c only. */
#ifndef FAULT_INPUTS_H
#define FAULT_INPUTS_H

void inputs_make_containers(void);
void inputs_make_nested(void);
void inputs_make_warc(void);

#endif
