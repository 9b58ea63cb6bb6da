// A text as its index sees it: which terms, how often, among how many.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/text/analyze.h"

namespace magpie::search {

// A term of a field. Two terms have one key as rarely as two files have one checksum of 64 bits.
using TermKey = uint64_t;
TermKey KeyOf(text::Field field, absl::string_view term);

struct Counted {
  struct Term {
    TermKey key;
    uint32_t times;
    text::Field field;
  };
  std::vector<Term> terms;         // each once, by key
  std::vector<std::string> words;  // the terms of kWords, sorted, each once
  std::array<uint32_t, text::kFields> lengths = {};

  bool operator==(const Counted&) const = default;
};

Counted Count(const text::Terms& terms);

// A length in a byte: exact up to 24, above that within an eighth.
uint8_t LengthCode(uint32_t length);
uint32_t LengthOf(uint8_t code);

}  // namespace magpie::search
