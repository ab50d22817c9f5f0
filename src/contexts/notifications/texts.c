#include "contexts/notifications/texts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/log.h"
#include "contexts/notifications/order_mail.h"

enum { LANGUAGES = 64, TEXT_LONGEST = 64 * 1024, TEXT_USUAL = 4 * 1024 };

static struct {
    struct mail_texts texts[LANGUAGES * MAIL_TEMPLATES];
    size_t count;
} loaded;

static const char *read_file(struct arena *arena, const char *path)
{
    char buffer[TEXT_LONGEST];
    FILE *file = fopen(path, "re");
    size_t length = file == NULL ? 0 : fread(buffer, 1, sizeof buffer, file);
    const bool whole = file != NULL && feof(file);
    if (file != NULL)
        fclose(file);
    if (!whole)
        log_event(LOG_ERROR, "mail_text", LOG_TEXT("path", path),
                  LOG_TEXT("why", file == NULL ? strerror(errno) : "it is too long"));
    return whole ? arena_copy(arena, buffer, length) : NULL;
}

/* A part of the language's own, or of all of them. */
static const char *read_part(struct arena *arena, const char *folder, const char *language,
                             const char *name, const char *form)
{
    const char *own = arena_format(arena, "%s/%s/%s.%s", folder, language, name, form);
    return read_file(
        arena, access(own, R_OK) == 0 ? own : arena_format(arena, "%s/%s.%s", folder, name, form));
}

/* Reads a text and puts in the parts that it names. A mark that does not end is found when the text
 * is filled. */
static const char *read_text(struct arena *arena, const char *folder, const char *language,
                             const char *name, const char *form)
{
    static const char mark[] = "{{>";
    const char *text =
        read_file(arena, arena_format(arena, "%s/%s/%s.%s", folder, language, name, form));
    struct buffer whole = buffer_new(arena, TEXT_USUAL);
    while (text != NULL) {
        const char *open = strstr(text, mark);
        const char *close = open == NULL ? NULL : strstr(open, "}}");
        if (close == NULL)
            break;
        const char *part = open + sizeof mark - 1;
        part = read_part(arena, folder, language, arena_copy(arena, part, (size_t)(close - part)),
                         form);
        if (part == NULL)
            return NULL;
        buffer_add(&whole, text, (size_t)(open - text));
        buffer_add_string(&whole, part);
        text = close + 2;
        if (*text == '\n')
            text++; /* the part's last line has an end of its own */
    }
    if (text == NULL)
        return NULL;
    buffer_add_string(&whole, text);
    return buffer_string(&whole);
}

static void load_language(struct arena *arena, const char *folder, const char *language)
{
    for (int i = 0; i < MAIL_TEMPLATES; i++) {
        const char *name = mail_template_names[i];
        const struct mail_texts texts = {
            .language = arena_string(arena, language),
            .name = name,
            .subject = read_text(arena, folder, language, name, "subject"),
            .text = read_text(arena, folder, language, name, "txt"),
            .html = read_text(arena, folder, language, name, "html"),
        };
        if (texts.subject != NULL && texts.text != NULL && texts.html != NULL)
            loaded.texts[loaded.count++] = texts;
    }
}

bool mail_texts_load(struct arena *arena, const char *folder)
{
    DIR *languages = opendir(folder);
    loaded.count = 0;
    if (languages == NULL) {
        log_event(LOG_ERROR, "mail_texts", LOG_TEXT("folder", folder),
                  LOG_TEXT("why", strerror(errno)));
        return false;
    }
    for (struct dirent *entry;
         (entry = readdir(languages)) != NULL && loaded.count <= (LANGUAGES - 1) * MAIL_TEMPLATES;)
        if (strchr(entry->d_name, '.') == NULL) /* parts have one */
            load_language(arena, folder, entry->d_name);
    closedir(languages);
    return true;
}

static const struct mail_texts *find(const char *name, const char *language, size_t length)
{
    for (size_t i = 0; i < loaded.count; i++) {
        const struct mail_texts *texts = &loaded.texts[i];
        if (strcmp(texts->name, name) == 0 && strlen(texts->language) == length &&
            strncasecmp(texts->language, language, length) == 0)
            return texts;
    }
    return NULL;
}

const struct mail_texts *mail_texts_find(const char *name, const char *locale)
{
    const struct mail_texts *texts = NULL;
    if (locale != NULL)
        texts = find(name, locale, strlen(locale));
    if (locale != NULL && texts == NULL)
        texts = find(name, locale, strcspn(locale, "-"));
    return texts != NULL ? texts : find(name, "en", 2);
}
