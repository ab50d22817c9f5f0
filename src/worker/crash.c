#include "worker/crash.h"

#include <execinfo.h>
#include <link.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/operation.h"
#include "http/request.h"
#include "worker/slot.h"

enum { LINE = 4096, FRAMES = 40, MODULES = 64, NAME = 48, STACK = 64 * 1024 };

/* Where the program and its libraries are; found beforehand, because asking the loader in a signal
 * handler may wait for a lock for ever. */
struct module {
    uintptr_t start, end, base;
    char name[NAME];
};

static struct {
    const struct slot *slot;
    const char *role;
    struct module modules[MODULES];
    size_t modules_count;
    char line[LINE];
    size_t length;
} crash;

static int note_module(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size, (void)context;
    const char *slash = strrchr(info->dlpi_name, '/');
    const char *name = slash == NULL ? info->dlpi_name : slash + 1;
    for (int i = 0; i < info->dlpi_phnum && crash.modules_count < MODULES; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0)
            continue;
        struct module *module = &crash.modules[crash.modules_count++];
        module->base = info->dlpi_addr;
        module->start = info->dlpi_addr + part->p_vaddr;
        module->end = module->start + part->p_memsz;
        strncpy(module->name, *name == '\0' ? "cartwright" : name, NAME - 1);
    }
    return 0;
}

/* From here on only what a signal handler may do. */

static void put(const char *text)
{
    for (; *text != '\0' && crash.length < LINE - 8; text++)
        crash.line[crash.length++] = *text;
}

static void put_number(uintptr_t number, unsigned base)
{
    char digits[24];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do
        digits[--at] = "0123456789abcdef"[number % base];
    while ((number /= base) > 0);
    put(digits + at);
}

static void put_text(const char *name, const char *text)
{
    put(",\"");
    put(name);
    put("\":\"");
    put(text);
    put("\"");
}

static void put_frame(uintptr_t address)
{
    for (size_t i = 0; i < crash.modules_count; i++) {
        const struct module *module = &crash.modules[i];
        if (address < module->start || address >= module->end)
            continue;
        put(module->name);
        put("+");
        address -= module->base;
        break;
    }
    put("0x");
    put_number(address, 16);
}

static void put_frames(void)
{
    void *frames[FRAMES];
    int count = backtrace(frames, FRAMES);
    put(",\"frames\":[");
    for (int i = 0; i < count; i++) {
        put(i == 0 ? "\"" : ",\"");
        put_frame((uintptr_t)frames[i]);
        put("\"");
    }
    put("]");
}

static void on_crash(int number)
{
    const struct slot *slot = crash.slot;
    const struct operation *operation = slot->operation;
    char time[CLOCK_TEXT];
    signal(number, SIG_DFL);
    clock_format(clock_wall_ms(), time);
    put("{\"time\":\"");
    put(time);
    put("\"");
    put_text("level", "error");
    put_text("event", "crash");
    put(",\"pid\":");
    put_number((uintptr_t)getpid(), 10);
    put_text("role", crash.role);
    put(",\"signal\":");
    put_number((uintptr_t)number, 10);
    put_text("step", step_name((enum step)slot->step));
    put_text("operation", operation == NULL ? "" : operation->id);
    put_text("request_id", slot->request_id);
    put_frames();
    put("}\n");
    if (write(STDERR_FILENO, crash.line, crash.length) < 0)
        crash.length = 0; /* nobody is left to tell */
    raise(number);
}

void crash_watch(const struct slot *slot, const char *role)
{
    static const int deadly[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
    static char stack[STACK];
    const stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK | SA_NODEFER};
    struct sigaction now;
    void *frame;
    crash.slot = slot;
    crash.role = role;
    dl_iterate_phdr(note_module, NULL);
    backtrace(&frame, 1); /* loads its library, which a signal handler must not */
    sigaltstack(&alternative, NULL);
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
        if (sigaction(deadly[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL)
            sigaction(deadly[i], &action, NULL);
}
