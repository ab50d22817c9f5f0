#include <string.h>

#include "http/operation.h"

static const char *const names[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};

const char *operation_access(const struct operation *operation)
{
    switch (operation->access) {
    case ACCESS_PUBLIC:
        return "public";
    case ACCESS_OWN:
        return "own";
    case ACCESS_PERMITTED:
        break;
    }
    return permission_names[operation->permission];
}

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

static bool matches(const struct route_node *node, const char *segment, size_t length)
{
    return node->literal == NULL ||
           (strncmp(node->literal, segment, length) == 0 && node->literal[length] == '\0');
}

static bool served(const struct route_node *node)
{
    for (int i = 0; i < METHODS; i++)
        if (node->operations[i] != NULL)
            return true;
    return false;
}

/* Goes down from a node; the path's rest starts with a slash or is empty. A literal segment comes
 * before a parameter, but where it leads nowhere the parameter has its turn. */
static bool descend(const struct route_node *node, const char *path, struct route *route)
{
    if (*path == '\0') {
        route->node = node;
        return served(node);
    }
    const char *segment = path + 1;
    size_t length = strcspn(segment, "/");
    for (size_t i = 0; length > 0 && i < node->count; i++) {
        const struct route_node *child = &route_nodes[node->first + i];
        const size_t before = route->values_count;
        if (!matches(child, segment, length))
            continue;
        if (child->literal == NULL) {
            route->values[route->values_count].text = segment;
            route->values[route->values_count++].length = length;
        }
        if (descend(child, segment + length, route))
            return true;
        route->values_count = before;
    }
    return false;
}

bool route_find(const char *path, struct route *route_r)
{
    *route_r = (struct route){.node = NULL};
    return *path == '/' && descend(&route_nodes[0], path, route_r);
}
