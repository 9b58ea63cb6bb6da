#include "common/search/vectors/vectors.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/search/vectors/kernel.h"

namespace magpie::search {
namespace {

bool IsNearer(const Near& a, const Near& b) {
  return a.score != b.score ? a.score > b.score : a.row < b.row;
}

// The best of what it is given.
class Best {
 public:
  explicit Best(size_t limit) : limit_(limit) {}

  void Offer(const Near& one) {
    if (kept_.size() == limit_) {
      if (limit_ == 0 || !IsNearer(one, kept_.front())) return;
      std::ranges::pop_heap(kept_, IsNearer);
      kept_.pop_back();
    }
    kept_.push_back(one);
    std::ranges::push_heap(kept_, IsNearer);
  }

  std::vector<Near> Take() && {
    std::ranges::sort(kept_, IsNearer);
    return std::move(kept_);
  }

 private:
  const size_t limit_;
  std::vector<Near> kept_;  // a heap, the farthest on top
};

}  // namespace

Vectors::Vectors(size_t dimension, Metric metric) : dimension_(dimension), metric_(metric) {
  if (dimension_ > 0 && dimension_ <= kMaxDimension) return;
  std::fprintf(stderr, "vectors of %zu numbers\n", dimension_);
  std::abort();
}

absl::Status Vectors::Check(std::span<const float> vector) const {
  if (vector.size() != dimension_) {
    return absl::InvalidArgumentError(
        absl::StrCat("has ", vector.size(), " numbers, not ", dimension_));
  }
  for (size_t i = 0; i < vector.size(); ++i) {
    if (!std::isfinite(vector[i])) {
      return absl::InvalidArgumentError(absl::StrCat("[", i, "] is not a finite number"));
    }
    if (std::abs(vector[i]) > kMaxComponent) {
      return absl::InvalidArgumentError(
          absl::StrCat("[", i, "] is beyond ", kMaxComponent, ": ", vector[i]));
    }
  }
  if (metric_ == Metric::kCosine && std::ranges::all_of(vector, [](float x) { return x == 0; })) {
    return absl::InvalidArgumentError("has only zeros, which have no direction");
  }
  return absl::OkStatus();
}

bool Vectors::AreComparable() const {
  // No comparison holds for what is not a number.
  return std::ranges::all_of(rows_, [](float x) { return std::abs(x) <= kMaxComponent; });
}

absl::StatusOr<uint32_t> Vectors::Add(std::span<const float> vector) {
  if (absl::Status status = Check(vector); !status.ok()) return status;
  const auto row = static_cast<uint32_t>(size());
  const std::vector<float> kept = Normalized(vector);
  rows_.insert(rows_.end(), kept.begin(), kept.end());
  return row;
}

std::vector<float> Vectors::Normalized(std::span<const float> vector) const {
  std::vector<float> kept(vector.begin(), vector.end());
  if (metric_ != Metric::kCosine) return kept;
  double squares = 0;
  for (const float x : vector) squares += static_cast<double>(x) * x;
  const double length = std::sqrt(squares);
  for (float& x : kept) x = static_cast<float>(x / length);
  return kept;
}

void Vectors::AddRow(const Vectors& from, uint32_t row) {
  const auto begin = from.rows_.begin() + static_cast<int64_t>(row * dimension_);
  rows_.insert(rows_.end(), begin, begin + static_cast<int64_t>(dimension_));
}

absl::StatusOr<std::vector<Near>> Vectors::Nearest(std::span<const float> vector,
                                                   std::span<const uint32_t> asked,
                                                   size_t limit) const {
  if (absl::Status status = Check(vector); !status.ok()) return status;
  const std::vector<float> query = Normalized(vector);
  const bool is_distance = metric_ == Metric::kEuclidean;
  const Kernel kernel = is_distance ? SquaredDistanceKernel() : DotKernel();
  Best best(limit);
  for (const uint32_t row : asked) {
    const float value = kernel(query.data(), rows_.data() + row * dimension_, dimension_);
    best.Offer({row, is_distance ? 1 / (1 + std::sqrt(value)) : value});
  }
  return std::move(best).Take();
}

}  // namespace magpie::search
