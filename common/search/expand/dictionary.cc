#include "common/search/expand/dictionary.h"

#include <algorithm>

#include "common/base/fnv.h"
#include "common/base/utf8.h"
#include "common/text/fold.h"
#include "common/text/stem/stem.h"

namespace magpie::search {
namespace {

uint64_t Next(uint64_t hash, absl::string_view atom) {
  return Fnv1a(absl::string_view("\0", 1), Fnv1a(atom, hash));
}

}  // namespace

std::vector<Atom> AtomsOf(std::span<const text::Word> words) {
  std::vector<Atom> atoms;
  for (size_t word = 0; word < words.size(); ++word) {
    const absl::string_view text = words[word].text;
    if (words[word].kind != text::WordKind::kHan) {
      atoms.push_back({text::Stem(words[word].text), word, 0});
      continue;
    }
    for (size_t begin = 0, size = 0; begin < text.size(); begin += size) {
      size = std::max<size_t>(CharacterSize(text.substr(begin)), 1);
      atoms.push_back({std::string(text.substr(begin, size)), word, begin});
    }
  }
  return atoms;
}

std::shared_ptr<const Dictionary> Dictionary::Compile(std::span<const SynonymRule> rules,
                                                      std::span<const std::string> words) {
  const auto made = std::make_shared<Dictionary>();
  made->entries_.reserve(words.size() + rules.size());
  for (const std::string& word : words) {
    if (Entry* const entry = made->EntryOf(word); entry != nullptr) entry->is_word = true;
  }
  for (const SynonymRule& rule : rules) made->Add(rule);
  return made;
}

void Dictionary::Add(const SynonymRule& rule) {
  const auto group = static_cast<uint32_t>(groups_.size());
  groups_.push_back(rule.to);
  for (const std::string& typed : rule.from) {
    if (Entry* const entry = EntryOf(typed); entry != nullptr) {
      entry->groups.emplace_back(group, kNone);
    }
  }
  if (!rule.from.empty()) return;
  for (uint32_t i = 0; i < rule.to.size(); ++i) {
    if (Entry* const entry = EntryOf(rule.to[i]); entry != nullptr) {
      entry->groups.emplace_back(group, i);
    }
  }
}

Dictionary::Entry* Dictionary::EntryOf(absl::string_view text) {
  uint32_t* place = nullptr;
  uint64_t hash = kFnvOffset;
  for (const Atom& atom : AtomsOf(text::WordsOf(text::Fold(text)))) {
    hash = Next(hash, atom.text);
    place = &places_.try_emplace(hash, kNone).first->second;
  }
  if (place == nullptr) return nullptr;
  if (*place == kNone) {
    *place = static_cast<uint32_t>(entries_.size());
    entries_.emplace_back();
  }
  return &entries_[*place];
}

std::vector<absl::string_view> Dictionary::SynonymsOf(const Entry& entry) const {
  std::vector<absl::string_view> synonyms;
  for (const auto& [group, own] : entry.groups) {
    for (uint32_t i = 0; i < groups_[group].size(); ++i) {
      const absl::string_view one = groups_[group][i];
      if (i != own && std::ranges::find(synonyms, one) == synonyms.end()) synonyms.push_back(one);
    }
  }
  return synonyms;
}

std::vector<Dictionary::Match> Dictionary::Find(std::span<const text::Word> words,
                                                std::span<const Atom> atoms) const {
  std::vector<Match> matches;
  for (size_t begin = 0; begin < atoms.size();) {
    uint64_t hash = kFnvOffset;
    size_t longest = begin;
    uint32_t place = kNone;
    for (size_t end = begin; end < atoms.size(); ++end) {
      hash = Next(hash, atoms[end].text);
      const auto found = places_.find(hash);
      if (found == places_.end()) break;
      const bool is_part = end == begin && atoms[end].text != words[atoms[end].word].text &&
                           words[atoms[end].word].kind == text::WordKind::kHan;
      if (found->second == kNone || is_part) continue;
      place = found->second;
      longest = end + 1;
    }
    if (place == kNone) {
      ++begin;
      continue;
    }
    const Entry& entry = entries_[place];
    matches.push_back({begin, longest, entry.is_word, SynonymsOf(entry)});
    begin = longest;
  }
  return matches;
}

}  // namespace magpie::search
