// Reads the records of `measure-math records FUNCTION …` and prints how far they are from MPFR's values: the largest
// error of the rounded Doubles in ulps, where it is, and the largest relative error of the values before rounding.
// Build: cc -O2 measure-accuracy.c -lmpfr -lgmp -lm   Run: measure-math records exp 10000000 1 | a.out exp
// With --resolve: reads lines `resolve FUNCTION ARGUMENT RESULT` (hexadecimal bits of Floats), says which are misrounded.
#include <mpfr.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>

enum { bits = 192 };
static mpfr_t one_plus;

static int exact_softplus(mpfr_t z, const mpfr_t x, mpfr_rnd_t r) {
  if (mpfr_cmp_ui(x, 1000) > 0) return mpfr_set(z, x, r);
  mpfr_exp(z, x, r);
  return mpfr_log1p(z, z, r);
}

static int exact_sigmoid(mpfr_t z, const mpfr_t x, mpfr_rnd_t r) {
  mpfr_neg(z, x, r);
  mpfr_exp(z, z, r);
  mpfr_add_ui(one_plus, z, 1, r);
  return mpfr_ui_div(z, 1, one_plus, r);
}

static int exact_log_gamma(mpfr_t z, const mpfr_t x, mpfr_rnd_t r) {
  int sign;
  return mpfr_lgamma(z, &sign, x, r);
}

typedef int (*unary)(mpfr_t, const mpfr_t, mpfr_rnd_t);
typedef int (*binary)(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t);

static const struct { const char *name; unary one; binary two; } functions[] = {
  {"exp", mpfr_exp, 0}, {"expm1", mpfr_expm1, 0}, {"exp2", mpfr_exp2, 0}, {"log", mpfr_log, 0},
  {"log1p", mpfr_log1p, 0}, {"log2", mpfr_log2, 0}, {"sin", mpfr_sin, 0}, {"cos", mpfr_cos, 0}, {"tan", mpfr_tan, 0},
  {"sinh", mpfr_sinh, 0}, {"cosh", mpfr_cosh, 0}, {"tanh", mpfr_tanh, 0}, {"atan", mpfr_atan, 0}, {"erf", mpfr_erf, 0},
  {"cbrt", mpfr_cbrt, 0}, {"softplus", exact_softplus, 0}, {"sigmoid", exact_sigmoid, 0},
  {"logGamma", exact_log_gamma, 0}, {"pow", 0, mpfr_pow}, {"atan2", 0, mpfr_atan2}, {"hypot", 0, mpfr_hypot},
};

static mpfr_t x, y, exact, error, unit;

static int find(const char *name) {
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    if (!strcmp(functions[i].name, name)) return (int)i;
  fprintf(stderr, "unknown function %s\n", name);
  exit(2);
}

static void evaluate(int f) {
  if (functions[f].one) functions[f].one(exact, x, MPFR_RNDN);
  else functions[f].two(exact, x, y, MPFR_RNDN);
}

static int resolve(void) {
  char name[32];
  uint32_t argument, result;
  int total = 0, wrong = 0;
  mpfr_t nearest;
  mpfr_init2(nearest, 24);
  while (scanf(" resolve %31s %x %x", name, &argument, &result) == 3) {
    float value, given;
    memcpy(&value, &argument, 4);
    memcpy(&given, &result, 4);
    mpfr_set_flt(x, value, MPFR_RNDN);
    evaluate(find(name));
    float correct = mpfr_get_flt(exact, MPFR_RNDN);
    total++;
    if (memcmp(&correct, &given, 4)) {
      wrong++;
      printf("misrounded %s %08x: %a, correct %a\n", name, argument, given, correct);
    }
  }
  printf("resolved %d, misrounded %d\n", total, wrong);
  return wrong != 0;
}

int main(int count, char **arguments) {
  mpfr_inits2(bits, x, y, exact, error, unit, one_plus, (mpfr_ptr)0);
  if (count == 2 && !strcmp(arguments[1], "--resolve")) return resolve();
  if (count < 2) return 2;
  int f = find(arguments[1]);
  struct { double x, y, high, low; int64_t exponent; double rounded; } r;
  double worst = 0, worst_x = 0, worst_y = 0, loosest = 0, loosest_x = 0;
  long total = 0, special = 0, wrong = 0;
  while (fread(&r, sizeof r, 1, stdin) == 1) {
    total++;
    mpfr_set_d(x, r.x, MPFR_RNDN);
    mpfr_set_d(y, r.y, MPFR_RNDN);
    evaluate(f);
    double nearest = mpfr_get_d(exact, MPFR_RNDN);
    if (!isfinite(nearest) || nearest == 0 || !isfinite(r.rounded)) {
      special++;
      if (!(nearest == r.rounded || (isnan(nearest) && isnan(r.rounded)))) {
        if (wrong++ < 5) printf("%s(%a, %a) is %a, not %a\n", arguments[1], r.x, r.y, r.rounded, nearest);
      }
      continue;
    }
    mpfr_exp_t e = mpfr_get_exp(exact) - 53;
    if (e < -1074) e = -1074;
    mpfr_set_d(error, r.rounded, MPFR_RNDN);
    mpfr_sub(error, error, exact, MPFR_RNDN);
    mpfr_div_2si(error, error, e, MPFR_RNDN);
    double ulps = fabs(mpfr_get_d(error, MPFR_RNDN));
    if (!(ulps <= worst)) { worst = ulps; worst_x = r.x; worst_y = r.y; }
    if (mpfr_get_exp(exact) < -960) continue;
    mpfr_set_d(error, r.high, MPFR_RNDN);
    mpfr_add_d(error, error, r.low, MPFR_RNDN);
    mpfr_mul_2si(error, error, r.exponent, MPFR_RNDN);
    mpfr_sub(error, error, exact, MPFR_RNDN);
    mpfr_div(error, error, exact, MPFR_RNDN);
    double relative = fabs(mpfr_get_d(error, MPFR_RNDN));
    if (!(relative <= loosest)) { loosest = relative; loosest_x = r.x; }
  }
  printf("%-9s %9ld arguments  max %.4f ulp at %a", arguments[1], total, worst, worst_x);
  if (functions[f].two) printf(", %a", worst_y);
  printf("  before rounding 2^%.1f at %a  special %ld, wrong %ld\n", log2(loosest), loosest_x, special, wrong);
  return wrong != 0;
}
