/* The same bytes each time: SOCKET PROCESSES FILE; the file holds head and body as they are sent.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bare.h"

struct constant {
    int length;
    char bytes[1 << 20];
};

static void *open_constant(char **arguments)
{
    static struct constant constant;
    FILE *file = arguments[0] == NULL ? NULL : fopen(arguments[0], "rb");
    if (file == NULL)
        exit(EXIT_FAILURE);
    constant.length = (int)fread(constant.bytes, 1, sizeof constant.bytes, file);
    fclose(file);
    return &constant;
}

static void answer(void *context, FCGX_Request *request)
{
    const struct constant *constant = context;
    FCGX_PutStr(constant->bytes, constant->length, request->out);
}

int main(int count, char **arguments)
{
    return bare_serve(count, arguments, open_constant, answer);
}
