#include <string.h>

#include "http/operation.h"

static const char *const names[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};

const char *method_name(enum method method)
{
    return method < METHOD_OTHER ? names[method] : "OTHER";
}

enum method method_from(const char *name)
{
    for (int i = 0; i < METHOD_OTHER; i++)
        if (strcmp(names[i], name) == 0)
            return (enum method)i;
    return METHOD_OTHER;
}

static const struct route_node *child(const struct route_node *node, const char *segment,
                                      size_t length)
{
    for (size_t i = 0; i < node->count; i++) {
        const struct route_node *next = &route_nodes[node->first + i];
        if (next->literal == NULL ||
            (strncmp(next->literal, segment, length) == 0 && next->literal[length] == '\0'))
            return next;
    }
    return NULL;
}

bool route_find(const char *path, struct route *route_r)
{
    *route_r = (struct route){.node = &route_nodes[0]};
    while (*path == '/') {
        size_t length = strcspn(++path, "/");
        const struct route_node *next = length == 0 ? NULL : child(route_r->node, path, length);
        if (next == NULL)
            return false;
        if (next->literal == NULL) {
            route_r->values[route_r->values_count].text = path;
            route_r->values[route_r->values_count++].length = length;
        }
        route_r->node = next;
        path += length;
    }
    if (*path != '\0')
        return false;
    for (int i = 0; i < METHODS; i++)
        if (route_r->node->operations[i] != NULL)
            return true;
    return false;
}
