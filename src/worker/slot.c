#include "worker/slot.h"

#include <stdlib.h>
#include <sys/mman.h>

struct slot *slots;
size_t slots_count;

void slots_start(size_t count)
{
    slots = mmap(NULL, count * sizeof *slots, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                 -1, 0);
    if (slots == MAP_FAILED)
        abort();
    slots_count = count;
}
