#include "contexts/notifications/texts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/log.h"
#include "contexts/notifications/order_mail.h"

enum { LANGUAGES = 64, TEXT_LONGEST = 64 * 1024 };

static struct {
    struct mail_texts texts[LANGUAGES * MAIL_TEMPLATES];
    size_t count;
} loaded;

static const char *read_text(struct arena *arena, const char *folder, const char *language,
                             const char *name, const char *form)
{
    char buffer[TEXT_LONGEST];
    const char *path = arena_format(arena, "%s/%s/%s.%s", folder, language, name, form);
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
        if (*entry->d_name != '.')
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
