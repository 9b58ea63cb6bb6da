// A set of small numbers, such as documents, as a Roaring bitmap: a few bits for each number, and
// sets are joined and cut a machine word at a time.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

struct roaring_bitmap_s;

namespace magpie::search {

// Any number of threads may read one that nobody changes.
class Bitmap {
 public:
  Bitmap();
  // Of numbers in any order.
  static Bitmap Of(std::span<const uint32_t> numbers);
  // Of 0 up to `end`, without it.
  static Bitmap Below(uint32_t end);

  Bitmap(const Bitmap& other);
  Bitmap(Bitmap&& other) noexcept;  // which is empty then
  Bitmap& operator=(Bitmap other) noexcept;
  ~Bitmap();

  void Add(uint32_t number);
  void Remove(uint32_t number);
  Bitmap& operator&=(const Bitmap& other);
  Bitmap& operator|=(const Bitmap& other);
  Bitmap& operator-=(const Bitmap& other);
  // Takes less memory from now on, if it is not to change.
  void Shrink();

  bool Has(uint32_t number) const;
  bool empty() const;
  uint64_t size() const;
  // How many numbers both have.
  uint64_t SizeOfBoth(const Bitmap& other) const;
  std::vector<uint32_t> Numbers() const;  // in rising order
  void ForEach(absl::FunctionRef<void(uint32_t number)> act) const;

  // The portable format of https://github.com/RoaringBitmap/RoaringFormatSpec.
  std::string Serialize() const;
  // Nothing unless `bytes` are those of a set of numbers below `end`.
  static std::optional<Bitmap> Parse(absl::string_view bytes, uint32_t end);

  bool operator==(const Bitmap& other) const;

 private:
  explicit Bitmap(roaring_bitmap_s* bits) : bits_(bits) {}

  roaring_bitmap_s* bits_;  // its own; never null
};

}  // namespace magpie::search
