#include "term_map.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

static void clear_map(struct term_map *map)
{
    vocabulary_drop(map->vocabulary);
    free(map->number);
    *map = (struct term_map){.vocabulary = NULL};
}

uint32_t *term_maps_take(struct term_maps *maps, struct vocabulary *vocabulary, size_t count)
{
    struct term_map *map = NULL;
    for (size_t i = 0; i < TERM_MAPS && map == NULL; i++) {
        map = maps->map[i].vocabulary == vocabulary ? &maps->map[i] : NULL;
    }
    if (map == NULL) {
        map = &maps->map[maps->next];
        maps->next = (maps->next + 1) % TERM_MAPS;
        clear_map(map);
        map->vocabulary = vocabulary_hold(vocabulary);
    }
    if (map->number == NULL || count > map->count) {
        const size_t more = count + count / 2 + 1024;
        uint32_t *grown = memory_resize(map->number, more * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        memset(grown + map->count, 0xFF, (more - map->count) * sizeof *grown); /* TEXT_TABLE_NONE */
        map->number = grown;
        map->count = more;
    }
    return map->number;
}

void term_maps_clear(struct term_maps *maps)
{
    for (size_t i = 0; i < TERM_MAPS; i++) {
        clear_map(&maps->map[i]);
    }
}
