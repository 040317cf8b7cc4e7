// What is done with all labels of a document: loops without calls or branches, several labels at a
// time. The same on every machine: nothing is fused, and every order is fixed.
#ifndef WINNOW_CLABELS_H
#define WINNOW_CLABELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef double winnow_doubles __attribute__((ext_vector_type(4), aligned(8)));
typedef int64_t winnow_masks __attribute__((ext_vector_type(4), aligned(8)));

// Labels that are judged each for itself. Arrays have room for a multiple of four.
typedef struct winnow_labels {
  size_t count;
  const double *thresholds;  // above 1 after the last label
  const double *least;       // the thresholds, or what a probability is divided by in place of 0
  const int64_t *reviewed;   // -1 for a label that asks for review, else 0; 0 after the last
} winnow_labels;

typedef struct winnow_verdict {
  size_t top;            // the flagged label that is most probable, else that nearest its threshold
  double priority;       // of labels that ask for review the highest probability
  bool is_any_flagged, needs_review;
} winnow_verdict;

// What is written of each label.
typedef struct winnow_judged {
  double *probabilities;  // may be where they are read
  uint16_t *units;        // the same in whole ten-thousandths, rounded to the nearest
  uint8_t *flags;
} winnow_judged;

// What four labels at a time have come to.
typedef struct winnow_leaders {
  winnow_doubles score, priority;
  winnow_masks label, flagged, reviewed;
} winnow_leaders;

// 1 / (1 + e^-x), to about two units in the last place.
//
// -x = n ln 2 + r with |r| <= ln 2 / 2; ln 2 has two parts, so that n times the first is exact.
// e^r = (q + p) / (q - p) with the polynomials of Cephes (S. Moshier, `exp`), so that one division
// does for both fractions.
__attribute__((always_inline)) static inline void winnow_logistic(
    const float *x, winnow_doubles *result) {
#pragma clang fp contract(off)
  typedef float floats __attribute__((ext_vector_type(4), aligned(4)));
  const winnow_doubles exponent = -__builtin_convertvector(*(const floats *)x, winnow_doubles);
  // Beyond, e^-x is no finite number, or nothing beside 1.
  const winnow_doubles limit = (winnow_doubles){709, 709, 709, 709};
  winnow_doubles y = exponent > limit ? limit : exponent;
  y = y < -limit ? -limit : y;
  // Adding 1.5 * 2^52 rounds to a whole number, which is then in the last bits.
  const winnow_doubles shifted = y * 1.4426950408889634073599 + 6755399441055744.0;
  const winnow_doubles n = shifted - 6755399441055744.0;
  const winnow_doubles r = (y - n * 6.93145751953125e-1) - n * 1.42860682030941723212e-6;
  const winnow_doubles square = r * r;
  const winnow_doubles p =
      r * ((1.26177193074810590878e-4 * square + 3.02994407707441961300e-2) * square
           + 9.99999999999999999910e-1);
  const winnow_doubles q =
      ((3.00198505138664455042e-6 * square + 2.52448340349684104192e-3) * square
       + 2.27265548208155028766e-1) * square + 2.00000000000000000009;
  const winnow_doubles power = __builtin_bit_cast(
      winnow_doubles, (__builtin_bit_cast(winnow_masks, shifted) + 1023) << 52);
  const winnow_doubles below = q - p;
  const winnow_doubles probability = below / (below + power * (q + p));
  *result = exponent > limit ? 0 : probability;
}

__attribute__((always_inline)) static inline void winnow_judge_four(
    const winnow_labels *labels, size_t first, const double *probabilities,
    const winnow_judged *to, winnow_leaders *leaders) {
#pragma clang fp contract(off)
  typedef int8_t bytes __attribute__((ext_vector_type(4), aligned(1)));
  typedef int32_t wholes __attribute__((ext_vector_type(4)));
  typedef uint16_t units __attribute__((ext_vector_type(4), aligned(2)));
  const winnow_doubles probability = *(const winnow_doubles *)(probabilities + first);
  const winnow_masks flagged = probability >= *(const winnow_doubles *)(labels->thresholds + first);
  const winnow_masks reviewed = *(const winnow_masks *)(labels->reviewed + first);
  *(winnow_doubles *)(to->probabilities + first) = probability;
  const wholes rounded = __builtin_convertvector(probability * 10000 + 0.5, wholes);
  *(units *)(to->units + first) = __builtin_convertvector(rounded, units);
  *(bytes *)(to->flags + first) = __builtin_convertvector(flagged, bytes) & 1;
  leaders->flagged |= flagged;
  leaders->reviewed |= flagged & reviewed;
  // Flagged labels come first, by probability; others by how near their threshold they are.
  const winnow_doubles nearness = probability / *(const winnow_doubles *)(labels->least + first);
  // That is 1 at most: they do not reach it.
  const winnow_doubles score = flagged ? 2 + probability : nearness;
  const winnow_masks leads = (score > leaders->score) & reviewed;
  leaders->score = leads ? score : leaders->score;
  leaders->label = leads ? (int64_t)first + (winnow_masks){0, 1, 2, 3} : leaders->label;
  const winnow_doubles asked = __builtin_bit_cast(
      winnow_doubles, __builtin_bit_cast(winnow_masks, probability) & reviewed);
  leaders->priority = leaders->priority < asked ? asked : leaders->priority;
}

// Writes 1 / (1 + e^-x) of `count` logits. The numbers of many documents follow one another without
// waiting, so that this is cheaper for all at once.
static inline void winnow_probabilities(
    const float *logits, size_t count, double *probabilities) {
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    winnow_logistic(logits + i, (winnow_doubles *)(probabilities + i));
  }
  if (i < count) {
    float last_logits[4] = {0};
    winnow_doubles last;
    for (size_t lane = 0; i + lane < count; lane++) last_logits[lane] = logits[i + lane];
    winnow_logistic(last_logits, &last);
    for (size_t lane = 0; i + lane < count; lane++) probabilities[i + lane] = last[lane];
  }
}

// Brings all lanes to what `combined` makes of them and of `other`, the lanes in another order.
#define WINNOW_FOLD(lanes, combined)                                                              \
  do {                                                                                            \
    __typeof__(lanes) other = __builtin_shufflevector(lanes, lanes, 2, 3, 0, 1);                  \
    lanes = combined;                                                                             \
    other = __builtin_shufflevector(lanes, lanes, 1, 0, 3, 2);                                    \
    lanes = combined;                                                                             \
  } while (0)

// Judges the labels of one document by their probabilities: writes these once more, as whole
// ten-thousandths, and 1 or 0 for whether each reaches its threshold.
static inline winnow_verdict winnow_judge(
    const winnow_labels *labels, const double *probabilities, const winnow_judged *judged) {
  winnow_leaders leaders = {
      .score = {-1, -1, -1, -1}, .priority = {0}, .label = {0}, .flagged = {0}, .reviewed = {0}};
  const winnow_labels all = *labels;
  const winnow_judged to = *judged;
  if (all.count >= 4) {
    // The last four overlap those before: a label that is judged twice is judged the same.
    const size_t last = all.count - 4;
    for (size_t first = 0;; first = first + 4 < last ? first + 4 : last) {
      winnow_judge_four(&all, first, probabilities, &to, &leaders);
      if (first == last) break;
    }
  } else if (all.count > 0) {
    double few[4] = {0}, few_probabilities[4];
    uint16_t units[4];
    uint8_t flags[4];
    const winnow_judged few_judged = {few_probabilities, units, flags};
    for (size_t i = 0; i < all.count; i++) few[i] = probabilities[i];
    winnow_judge_four(&all, 0, few, &few_judged, &leaders);
    for (size_t i = 0; i < all.count; i++) {
      to.probabilities[i] = few[i];
      to.units[i] = units[i];
      to.flags[i] = flags[i];
    }
  }
  // Without branches: nobody can foretell which lane leads. Lanes that do not lead have a number
  // above all labels.
  const winnow_masks none = {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX};
  const winnow_doubles score = leaders.score;
  winnow_doubles best = score, priority = leaders.priority;
  winnow_masks flagged = leaders.flagged, reviewed = leaders.reviewed;
  WINNOW_FOLD(best, best > other ? best : other);
  WINNOW_FOLD(priority, priority > other ? priority : other);
  WINNOW_FOLD(flagged, flagged | other);
  WINNOW_FOLD(reviewed, reviewed | other);
  winnow_masks top = score == best ? leaders.label : none;
  WINNOW_FOLD(top, top < other ? top : other);
  return (winnow_verdict){
      .top = (size_t)top[0], .priority = priority[0], .is_any_flagged = flagged[0] != 0,
      .needs_review = reviewed[0] != 0};
}

#undef WINNOW_FOLD

// Writes `count` numbers from 0 to 1 as whole ten-thousandths, rounded to the nearest.
static inline void winnow_ten_thousandths(const double *numbers, size_t count, uint16_t *units) {
#pragma clang fp contract(off)
  for (size_t i = 0; i < count; i++) units[i] = (uint16_t)(int32_t)(numbers[i] * 10000 + 0.5);
}

#endif
