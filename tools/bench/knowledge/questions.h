// Short questions in Chinese and English, as many as are asked for, the same ones every time. Words
// are drawn by the law of Zipf and Mandelbrot, so that some are in most questions and most in few.

#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace magpie::bench {

// Not thread-safe.
class Questioner {
 public:
  // Those of different seeds draw from the same words.
  explicit Questioner(uint64_t seed);

  // 4 to 12 words, of which one in five is English: "的一是 bosta 不了在".
  std::string Question() { return Words(4 + Below(9)); }
  std::string Words(size_t count);

 private:
  size_t Below(size_t bound);
  // From 0 to 1, the same on all machines.
  double Share();
  const std::string& Draw(const std::vector<std::string>& words, const std::vector<double>& sums);
  std::string ChineseWord();
  std::string EnglishWord();

  std::mt19937_64 random_;
  std::vector<std::string> characters_, chinese_, english_;
  std::vector<double> character_sums_, chinese_sums_, english_sums_;
};

// What is loaded, and what is asked.
struct Questions {
  std::vector<std::string> documents, queries;
};

// Half of the queries are a document with a word exchanged, the others are other words.
Questions MakeQuestions(size_t documents, size_t queries);

// As files that other engines read, in `folder`:
//
//   corpus.jsonl    {"_id": "d0", "title": "", "text": "…"}
//   queries.jsonl   {"_id": "q0", "text": "…"}
absl::Status WriteQuestions(const Questions& questions, const std::string& folder);

}  // namespace magpie::bench
