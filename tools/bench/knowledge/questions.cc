#include "tools/bench/knowledge/questions.h"

#include <algorithm>
#include <fstream>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace magpie::bench {
namespace {

constexpr size_t kCharacters = 3000;
constexpr size_t kChineseWords = 20'000;
constexpr size_t kEnglishWords = 5000;
constexpr uint64_t kWordsSeed = 25;
constexpr uint64_t kQuestionsSeed = 26;

// The most frequent characters of Chinese, three bytes each: dictionaries know words of them.
constexpr absl::string_view kFrequent =
    "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年"
    "得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然"
    "没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头"
    "面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二"
    "理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最"
    "间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信"
    "北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比"
    "住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提"
    "感金何更反合放做系计或";

constexpr absl::string_view kOnsets[] = {"b", "d", "f", "g", "k", "l",  "m",  "n",
                                         "p", "r", "s", "t", "v", "st", "tr", "pl"};
constexpr absl::string_view kVowels[] = {"a", "e", "i", "o", "u"};
constexpr absl::string_view kEnds[] = {"", "n", "r", "t"};
// Of Chinese words, in characters: most have two.
constexpr size_t kSizes[] = {1, 2, 2, 2, 2, 2, 2, 3, 3, 4};

std::vector<double> ZipfSums(size_t count) {
  std::vector<double> sums(count);
  double sum = 0;
  for (size_t i = 0; i < count; ++i) {
    sum += 1 / (static_cast<double>(i) + 3.7);
    sums[i] = sum;
  }
  return sums;
}

// A character of the basic block of Chinese, U+4E00 on, in UTF-8.
std::string CharacterOf(uint32_t code) {
  return {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
          static_cast<char>(0x80 | (code & 0x3F))};
}

// The frequent ones first.
std::vector<std::string> Characters() {
  std::vector<std::string> characters;
  characters.reserve(kCharacters);
  absl::flat_hash_set<std::string> seen;
  const auto add = [&](std::string character) {
    if (seen.insert(character).second) characters.push_back(std::move(character));
  };
  for (size_t i = 0; i < kFrequent.size(); i += 3) add(std::string(kFrequent.substr(i, 3)));
  for (uint32_t code = 0x4E00; characters.size() < kCharacters; code += 7) add(CharacterOf(code));
  return characters;
}

// `count` different words.
template <class Make>
std::vector<std::string> Different(size_t count, Make make) {
  std::vector<std::string> words;
  words.reserve(count);
  absl::flat_hash_set<std::string> seen;
  while (words.size() < count) {
    std::string word = make();
    if (seen.insert(word).second) words.push_back(std::move(word));
  }
  return words;
}

bool IsAscii(absl::string_view text) { return static_cast<unsigned char>(text[0]) < 0x80; }

void AppendWord(absl::string_view word, std::string& text) {
  const bool has_blank =
      !text.empty() && (IsAscii(word) || static_cast<unsigned char>(text.back()) < 0x80);
  absl::StrAppend(&text, has_blank ? " " : "", word);
}

}  // namespace

Questioner::Questioner(uint64_t seed)
    : random_(kWordsSeed), characters_(Characters()), character_sums_(ZipfSums(kCharacters)) {
  chinese_ = Different(kChineseWords, [this] { return ChineseWord(); });
  english_ = Different(kEnglishWords, [this] { return EnglishWord(); });
  chinese_sums_ = ZipfSums(kChineseWords);
  english_sums_ = ZipfSums(kEnglishWords);
  random_.seed(seed);
}

double Questioner::Share() { return static_cast<double>(random_() >> 11) * 0x1p-53; }

size_t Questioner::Below(size_t bound) {
  return static_cast<size_t>(Share() * static_cast<double>(bound));
}

const std::string& Questioner::Draw(const std::vector<std::string>& words,
                                    const std::vector<double>& sums) {
  const auto at = std::ranges::upper_bound(sums, Share() * sums.back());
  return words[std::min(static_cast<size_t>(at - sums.begin()), words.size() - 1)];
}

std::string Questioner::ChineseWord() {
  std::string word;
  for (size_t i = kSizes[Below(std::size(kSizes))]; i > 0; --i) {
    word += Draw(characters_, character_sums_);
  }
  return word;
}

std::string Questioner::EnglishWord() {
  std::string word;
  for (size_t i = 1 + Below(3); i > 0; --i) {
    absl::StrAppend(&word, kOnsets[Below(std::size(kOnsets))], kVowels[Below(std::size(kVowels))],
                    kEnds[Below(std::size(kEnds))]);
  }
  return word;
}

std::string Questioner::Words(size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    AppendWord(Share() < 0.2 ? Draw(english_, english_sums_) : Draw(chinese_, chinese_sums_), text);
  }
  return text;
}

Questions MakeQuestions(size_t documents, size_t queries) {
  Questioner questioner(kQuestionsSeed);
  Questions made;
  made.documents.reserve(documents);
  for (size_t i = 0; i < documents; ++i) made.documents.push_back(questioner.Question());
  made.queries.reserve(queries);
  for (size_t i = 0; i < queries; ++i) {
    // Documents are spread over the queries without another draw.
    const std::string& document = made.documents[i * 7919 % documents];
    made.queries.push_back(i % 2 == 0 ? questioner.Words(4)
                                      : absl::StrCat(document, questioner.Words(1)));
  }
  return made;
}

absl::Status WriteQuestions(const Questions& questions, const std::string& folder) {
  const auto write = [&](const std::string& name, const char* id, const char* rest,
                         const std::vector<std::string>& texts) {
    std::ofstream out(absl::StrCat(folder, "/", name), std::ios::trunc);
    for (size_t i = 0; i < texts.size(); ++i) {
      out << R"({"_id": ")" << id << i << '"' << rest << R"(, "text": ")" << texts[i] << "\"}\n";
    }
    out.close();
    return out ? absl::OkStatus() : absl::UnavailableError(absl::StrCat("cannot write ", name));
  };
  absl::Status status = write("corpus.jsonl", "d", R"(, "title": "")", questions.documents);
  status.Update(write("queries.jsonl", "q", "", questions.queries));
  return status;
}

}  // namespace magpie::bench
