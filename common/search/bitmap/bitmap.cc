#include "common/search/bitmap/bitmap.h"

#include <roaring/roaring.h>

#include <utility>

namespace magpie::search {

Bitmap::Bitmap() : bits_(roaring_bitmap_create()) {}

Bitmap Bitmap::Of(std::span<const uint32_t> numbers) {
  Bitmap made(roaring_bitmap_of_ptr(numbers.size(), numbers.data()));
  made.Shrink();
  return made;
}

Bitmap Bitmap::Below(uint32_t end) {
  Bitmap made;
  if (end > 0) roaring_bitmap_add_range_closed(made.bits_, 0, end - 1);
  return made;
}

Bitmap::Bitmap(const Bitmap& other) : bits_(roaring_bitmap_copy(other.bits_)) {}

Bitmap::Bitmap(Bitmap&& other) noexcept : Bitmap() { std::swap(bits_, other.bits_); }

Bitmap& Bitmap::operator=(Bitmap other) noexcept {
  std::swap(bits_, other.bits_);
  return *this;
}

Bitmap::~Bitmap() { roaring_bitmap_free(bits_); }

void Bitmap::Add(uint32_t number) { roaring_bitmap_add(bits_, number); }

void Bitmap::Remove(uint32_t number) { roaring_bitmap_remove(bits_, number); }

Bitmap& Bitmap::operator&=(const Bitmap& other) {
  roaring_bitmap_and_inplace(bits_, other.bits_);
  return *this;
}

Bitmap& Bitmap::operator|=(const Bitmap& other) {
  roaring_bitmap_or_inplace(bits_, other.bits_);
  return *this;
}

Bitmap& Bitmap::operator-=(const Bitmap& other) {
  roaring_bitmap_andnot_inplace(bits_, other.bits_);
  return *this;
}

void Bitmap::Shrink() {
  roaring_bitmap_run_optimize(bits_);
  roaring_bitmap_shrink_to_fit(bits_);
}

bool Bitmap::Has(uint32_t number) const { return roaring_bitmap_contains(bits_, number); }

bool Bitmap::empty() const { return roaring_bitmap_is_empty(bits_); }

uint64_t Bitmap::size() const { return roaring_bitmap_get_cardinality(bits_); }

uint64_t Bitmap::SizeOfBoth(const Bitmap& other) const {
  return roaring_bitmap_and_cardinality(bits_, other.bits_);
}

std::vector<uint32_t> Bitmap::Numbers() const {
  std::vector<uint32_t> numbers(size());
  roaring_bitmap_to_uint32_array(bits_, numbers.data());
  return numbers;
}

void Bitmap::ForEach(absl::FunctionRef<void(uint32_t number)> act) const {
  roaring_iterate(
      bits_,
      [](uint32_t number, void* function) {
        (*static_cast<absl::FunctionRef<void(uint32_t)>*>(function))(number);
        return true;
      },
      &act);
}

std::string Bitmap::Serialize() const {
  std::string bytes(roaring_bitmap_portable_size_in_bytes(bits_), '\0');
  roaring_bitmap_portable_serialize(bits_, bytes.data());
  return bytes;
}

std::optional<Bitmap> Bitmap::Parse(absl::string_view bytes, uint32_t end) {
  struct Risen {
    const uint32_t end;
    std::vector<uint32_t> numbers = {};
  };
  roaring_bitmap_s* const bits =
      roaring_bitmap_portable_deserialize_safe(bytes.data(), bytes.size());
  if (bits == nullptr) return std::nullopt;
  // What it is made of may be out of order or of other sizes than it says, which only walking it
  // finds out: the set is made again of the numbers that are there.
  const Bitmap parsed(bits);
  Risen risen{end};
  const bool is_whole = roaring_iterate(
      bits,
      [](uint32_t number, void* to) {
        auto& [below, numbers] = *static_cast<Risen*>(to);
        if (number >= below || (!numbers.empty() && number <= numbers.back())) return false;
        numbers.push_back(number);
        return true;
      },
      &risen);
  if (!is_whole) return std::nullopt;
  return Of(risen.numbers);
}

bool Bitmap::operator==(const Bitmap& other) const {
  return roaring_bitmap_equals(bits_, other.bits_);
}

}  // namespace magpie::search
