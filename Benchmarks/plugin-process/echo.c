// A plugin in C for the benchmark: a problem whose value is its first coordinate and whose gradient is its point, and an
// optimizer that takes gradient steps. Messages are searched for what is needed, not parsed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char line[1 << 16];
static char *memory;
static size_t mapped;
static long n;
static size_t point, answer;
static int is_float;
// The optimizer's iterate: what stands in the shared memory lasts for one exchange.
static char *iterate;

static long number(const char *key) {
  char *at = strstr(line, key);
  return at ? atol(at + strlen(key)) : 0;
}

static void say(const char *text) {
  size_t count = strlen(text);
  if (write(1, text, count) != (ssize_t)count) exit(1);
}

static int hear(void) {
  size_t count = 0;
  while (count == 0 || line[count - 1] != '\n') {
    ssize_t more = read(0, line + count, sizeof line - 1 - count);
    if (more <= 0) return 0;
    count += (size_t)more;
  }
  line[count] = 0;
  return 1;
}

static void bind_memory(void) {
  size_t bytes = (size_t)number("\"bytes\":");
  if (bytes > mapped) {
    if (memory) munmap(memory, mapped);
    memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, 3, 0);
    mapped = bytes;
  }
  point = (size_t)number("\"point\":");
  answer = (size_t)number("\"answer\":");
}

static int says(const char *message) {
  size_t count = strlen(message);
  // The other end sorts keys in long messages, and writes short ones with the message first.
  char *at = strstr(line, "\"message\":\"");
  return at && strncmp(at + 11, message, count) == 0 && at[11 + count] == '"';
}

static size_t bytes(void) { return (size_t)n * (is_float ? 4 : 8); }

static void step(void) {
  memcpy(memory + point, iterate, bytes());
  say("{\"message\":\"gradient\"}\n");
  if (!hear() || !says("answer")) return say("{\"message\":\"stopped\"}\n");
  if (is_float) {
    float *x = (float *)iterate, *gradient = (float *)(memory + answer);
    for (long i = 0; i < n; i++) x[i] -= 0.5f * gradient[i];
  } else {
    double *x = (double *)iterate, *gradient = (double *)(memory + answer);
    for (long i = 0; i < n; i++) x[i] -= 0.5 * gradient[i];
  }
  memcpy(memory + point, iterate, bytes());
  say("{\"message\":\"stepped\"}\n");
}

int main(void) {
  char reply[256];
  while (hear()) {
    if (says("step")) {
      step();
    } else if (says("value")) {
      memcpy(memory + answer, memory + point, is_float ? 4 : 8);
      say("{\"message\":\"answer\"}\n");
    } else if (says("gradient")) {
      memcpy(memory + answer, memory + point, bytes());
      say("{\"message\":\"answer\"}\n");
    } else if (says("hello")) {
      say("{\"message\":\"hello\",\"protocol\":2,\"name\":\"echo\",\"version\":\"1\",\"language\":\"C\","
          "\"optimizers\":[{\"name\":\"echoDescent\",\"summary\":\"x - g/2\",\"formula\":\"x - g/2\",\"source\":\"-\","
          "\"requires\":[\"gradient\"]}],\"problems\":[{\"name\":\"echo\",\"summary\":\"-\",\"formula\":\"-\","
          "\"domain\":\"-\",\"optimum\":\"-\",\"start\":\"-\",\"source\":\"-\",\"settings\":[{\"name\":\"dimension\","
          "\"summary\":\"n\",\"kind\":\"integer\",\"least\":1,\"greatest\":100000000,\"default\":10}]}]}\n");
    } else if (says("make")) {
      n = number("\"dimension\":");
      is_float = strstr(line, "float32") != NULL;
      snprintf(reply, sizeof reply, "{\"message\":\"made\",\"dimension\":%ld,\"capabilities\":[\"gradient\"]}\n", n);
      say(reply);
    } else if (says("bind")) {
      bind_memory();
      say("{\"message\":\"bound\"}\n");
    } else if (says("show")) {
      memset(memory + answer, 0, bytes());
      say("{\"message\":\"shown\"}\n");
    } else if (says("start")) {
      n = number("\"dimension\":");
      is_float = strstr(line, "float32") != NULL;
      bind_memory();
      iterate = realloc(iterate, bytes());
      if (!iterate) return 1;
      memcpy(iterate, memory + point, bytes());
      say("{\"message\":\"started\"}\n");
    } else if (!says("end")) {
      say("{\"message\":\"failed\",\"reason\":\"unknown\"}\n");
    }
  }
}
