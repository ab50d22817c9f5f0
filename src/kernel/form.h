#ifndef KERNEL_FORM_H
#define KERNEL_FORM_H

#include <stdbool.h>

/* What the text of a setting may be: the word that settings.def has for it. */
struct form {
    const char *name; /* as people are shown it */
    enum {
        FORM_ONE,
        FORM_LIST,       /* items with commas between them, each of them different */
        FORM_LIST_BY_KEY /* the same, but they differ before their last colon */
    } many;
    const char *wanted; /* what an item is to be; NULL: any text is good */
    bool (*fits)(const char *item);
};

extern const struct form form_path, form_word, form_sender, form_mail_server, form_origin,
    form_socket;
extern const struct form form_currencies, form_shipping_rates, form_tax_rates, form_locations,
    form_origins, form_networks, form_listeners, form_places, form_sockets;

#endif
