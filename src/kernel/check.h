#ifndef KERNEL_CHECK_H
#define KERNEL_CHECK_H

struct arena;
struct shape;
struct violation;

/* Checks a struct against the bounds of its shape: lengths, ranges, counts, patterns. For what does
 * not come in as JSON, where reading checks; the database's own validator would refuse it too, but
 * not say what. Refuses (violations), with a JSON pointer each. */
void check_bounds(struct arena *arena, const struct shape *shape, const void *record,
                  const struct violation **violations);

#endif
