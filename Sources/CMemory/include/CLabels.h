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
  const winnow_doubles power = __builtin_bit_cast(winnow_doubles, (__builtin_bit_cast(winnow_masks, shifted) + 1023) << 52);
  const winnow_doubles below = q - p;
  const winnow_doubles probability = below / (below + power * (q + p));
  *result = exponent > limit ? 0 : probability;
}

__attribute__((always_inline)) static inline void winnow_judge_four(
    const winnow_labels *labels, size_t first, const double *probabilities, uint8_t *flags,
    winnow_leaders *leaders) {
#pragma clang fp contract(off)
  typedef int8_t bytes __attribute__((ext_vector_type(4), aligned(1)));
  const winnow_doubles probability = *(const winnow_doubles *)probabilities;
  const winnow_masks flagged = probability >= *(const winnow_doubles *)(labels->thresholds + first);
  const winnow_masks reviewed = *(const winnow_masks *)(labels->reviewed + first);
  *(bytes *)flags = __builtin_convertvector(flagged, bytes) & 1;
  leaders->flagged |= flagged;
  leaders->reviewed |= flagged & reviewed;
  // Flagged labels come first, by probability; others by how near their threshold they are.
  const winnow_doubles nearness = probability / *(const winnow_doubles *)(labels->least + first);
  const winnow_doubles cut = (winnow_doubles){1.999, 1.999, 1.999, 1.999};
  winnow_doubles score = cut < nearness ? cut : nearness;
  score = flagged ? 2 + probability : score;
  const winnow_masks leads = (score > leaders->score) & reviewed;
  const int64_t number = (int64_t)first;
  leaders->score = leads ? score : leaders->score;
  const winnow_masks numbers = {number, number + 1, number + 2, number + 3};
  leaders->label = leads ? numbers : leaders->label;
  const winnow_masks is_higher = (probability > leaders->priority) & reviewed;
  leaders->priority = is_higher ? probability : leaders->priority;
}

// Judges the labels of one document: writes their probabilities, and 1 or 0 for whether each
// reaches its threshold.
static inline winnow_verdict winnow_judge(
    const winnow_labels *labels, const float *logits, double *probabilities, uint8_t *flags) {
  winnow_leaders leaders = {
      .score = {-1, -1, -1, -1}, .priority = {0}, .label = {0}, .flagged = {0}, .reviewed = {0}};
  const winnow_labels all = *labels;
  const size_t whole = all.count & ~(size_t)3, rest = all.count - whole;
  for (size_t first = 0; first < whole; first += 4) {
    winnow_logistic(logits + first, (winnow_doubles *)(probabilities + first));
  }
  for (size_t first = 0; first < whole; first += 4) {
    winnow_judge_four(&all, first, probabilities + first, flags + first, &leaders);
  }
  if (rest > 0) {
    float last_logits[4] = {0};
    double last_probabilities[4];
    uint8_t last_flags[4];
    memcpy(last_logits, logits + whole, rest * sizeof *logits);
    winnow_logistic(last_logits, (winnow_doubles *)last_probabilities);
    winnow_judge_four(&all, whole, last_probabilities, last_flags, &leaders);
    memcpy(probabilities + whole, last_probabilities, rest * sizeof *probabilities);
    memcpy(flags + whole, last_flags, rest);
  }
  // Without branches: nobody can foretell which lane leads.
  double score = -1, priority = 0;
  int64_t flagged = 0, reviewed = 0, top = INT64_MAX;
  for (int lane = 0; lane < 4; lane++) {
    score = leaders.score[lane] > score ? leaders.score[lane] : score;
    priority = leaders.priority[lane] > priority ? leaders.priority[lane] : priority;
    flagged |= leaders.flagged[lane];
    reviewed |= leaders.reviewed[lane];
  }
  for (int lane = 0; lane < 4; lane++) {
    // Lanes that do not lead have a number above all labels.
    const int64_t others = -(int64_t)(leaders.score[lane] != score) & INT64_MAX;
    const int64_t label = leaders.label[lane] | others;
    top = label < top ? label : top;
  }
  return (winnow_verdict){
      .top = (size_t)top, .priority = priority, .is_any_flagged = flagged != 0,
      .needs_review = reviewed != 0};
}

// Writes `count` numbers from 0 to 1 as whole ten-thousandths, rounded to the nearest.
static inline void winnow_ten_thousandths(const double *numbers, size_t count, uint16_t *units) {
#pragma clang fp contract(off)
  for (size_t i = 0; i < count; i++) units[i] = (uint16_t)(int32_t)(numbers[i] * 10000 + 0.5);
}

#endif
