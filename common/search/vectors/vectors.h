// Rows of numbers of one size, and those nearest to another, by looking at each that is asked for:
//
//   Vectors vectors(256, Metric::kCosine);
//   vectors.Add(embedding);                                  row 0
//   vectors.Nearest(question, rows_of_a_channel, 10);        ten rows, the nearest first
//
// An exact scan finds what a filter leaves, however little that is, where a graph of neighbours
// loses its way.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace magpie::search {

inline constexpr size_t kMaxDimension = 4096;
// Of a number: sums of the products of larger ones are no floats any more.
inline constexpr float kMaxComponent = 1e15F;

enum class Metric : uint8_t {
  kCosine,     // the score is the cosine of the angle, from -1 to 1
  kDot,        // the product
  kEuclidean,  // 1 / (1 + distance), from 0 to 1
};

struct Near {
  uint32_t row;
  float score;  // the higher, the nearer

  bool operator==(const Near&) const = default;
};

// Any number of threads may search while none adds.
class Vectors {
 public:
  // Of `dimension` numbers each: 1 to kMaxDimension.
  Vectors(size_t dimension, Metric metric);

  // INVALID_ARGUMENT that says what is wrong: another number of numbers, one that is not finite or
  // beyond kMaxComponent, or nothing but zeros where the angle counts.
  absl::Status Check(std::span<const float> vector) const;

  // The row that it gets: the number of those before. Errors as Check.
  absl::StatusOr<uint32_t> Add(std::span<const float> vector);

  size_t size() const { return rows_.size() / dimension_; }
  size_t dimension() const { return dimension_; }
  Metric metric() const { return metric_; }
  // One after the other, as they are compared.
  std::vector<float>& rows() { return rows_; }
  const std::vector<float>& rows() const { return rows_; }
  // Whether all numbers are finite and within kMaxComponent, as those that Add takes.
  bool AreComparable() const;

  // Adds a row of another of the same dimension and metric.
  void AddRow(const Vectors& from, uint32_t row);

  // Up to `limit` of the rows `asked`, each once, the nearest first; of equals by row. Errors as
  // Check, of `vector`.
  absl::StatusOr<std::vector<Near>> Nearest(std::span<const float> vector,
                                            std::span<const uint32_t> asked, size_t limit) const;

 private:
  // As it is compared: of length 1 where only the angle counts.
  std::vector<float> Normalized(std::span<const float> vector) const;

  size_t dimension_;
  Metric metric_;
  std::vector<float> rows_;  // one after the other
};

}  // namespace magpie::search
