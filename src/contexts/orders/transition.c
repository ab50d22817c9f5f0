#include "contexts/orders/transition.h"

static const struct transition transitions[] = {
#define TRANSITION(action, from, to, event)                                                        \
    {ORDER_##action, ORDER_STATE_##from, ORDER_STATE_##to, ORDER_EVENT_TYPE_##event},
#include "contexts/orders/transitions.def"
#undef TRANSITION
};
enum { TRANSITIONS = sizeof transitions / sizeof *transitions };

const struct transition *transition_of(enum order_state from, enum order_action action)
{
    for (int i = 0; i < TRANSITIONS; i++)
        if (transitions[i].from == from && transitions[i].action == action)
            return &transitions[i];
    return NULL;
}

const struct transition *transition_by(enum order_state from, enum order_event_type event)
{
    for (int i = 0; i < TRANSITIONS; i++)
        if (transitions[i].from == from && transitions[i].event == event)
            return &transitions[i];
    return NULL;
}

bool orders_allowed(enum order_state state, enum order_action action)
{
    return transition_of(state, action) != NULL;
}
