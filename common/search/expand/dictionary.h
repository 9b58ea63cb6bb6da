// Synonyms, and words that are not to be split, found in what is typed:
//
//   rules    {from: 退钱, to: 退款}           who types «退钱» also looks for «退款»
//            {to: bike, bicycle, 单车}        each stands for the others
//   words    花呗
//
//   «my bikes 花呗»   ▶   bike: bicycle, 单车      花呗: a word
//
// A synonym is looked for as it is: its own synonyms are not, so a circle of rules has no end to
// reach. Immutable, so that it is swapped while others read it.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/text/words.h"

namespace magpie::search {

struct SynonymRule {
  // `to` is looked for if one of `from` is typed. Without `from`, each of `to` means the others.
  std::vector<std::string> from;
  std::vector<std::string> to;
};

// What words are compared by: a character of Chinese, the stem of another word.
struct Atom {
  std::string text;
  size_t word;   // its place
  size_t begin;  // in the text of the word, in bytes
};
std::vector<Atom> AtomsOf(std::span<const text::Word> words);

class Dictionary {
 public:
  // What is known of a part of a text.
  struct Match {
    size_t begin, end;  // atoms
    bool is_word;
    std::vector<absl::string_view> synonyms;  // as they were given, each once
  };

  // What has only punctuation is left out.
  static std::shared_ptr<const Dictionary> Compile(std::span<const SynonymRule> rules,
                                                   std::span<const std::string> words);

  // From left to right the longest, without overlap. One character of Chinese is found only where
  // it is a word.
  std::vector<Match> Find(std::span<const text::Word> words, std::span<const Atom> atoms) const;

 private:
  struct Entry {
    bool is_word = false;
    std::vector<std::pair<uint32_t, uint32_t>> groups;  // with its own place there, or kNone
  };
  static constexpr uint32_t kNone = UINT32_MAX;

  // The entry of what `text` is compared by; null for punctuation.
  Entry* EntryOf(absl::string_view text);
  void Add(const SynonymRule& rule);
  std::vector<absl::string_view> SynonymsOf(const Entry& entry) const;

  // The entry of each run of atoms, hashed one after the other; kNone for one that only begins
  // something.
  absl::flat_hash_map<uint64_t, uint32_t> places_;
  std::vector<Entry> entries_;
  std::vector<std::vector<std::string>> groups_;
};

}  // namespace magpie::search
