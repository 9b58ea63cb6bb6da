// A set of documents with questions and what answers each, as a BEIR folder has it:
//
//   corpus.jsonl    {"_id": "d1", "title": "…", "text": "…", "similar": […]}; similar is optional
//   queries.jsonl   {"_id": "q1", "text": "…"}      ids that begin with "oos" are out of scope
//   qrels.tsv       query-id  corpus-id  score      with this head; judged right if above 0

#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"

namespace magpie::ctl {

struct JudgedSet {
  struct Document {
    std::string id, title, text;
    std::vector<std::string> similar;
  };
  struct Question {
    std::string id, text;
    bool is_out_of_scope = false;
  };

  std::vector<Document> documents;
  std::vector<Question> questions;
  absl::flat_hash_map<std::string, absl::flat_hash_set<std::string>> right;  // by question
};

// NOT_FOUND if a file is missing; INVALID_ARGUMENT with the file and the line that is wrong.
absl::StatusOr<JudgedSet> ReadJudgedSet(const std::string& folder);

}  // namespace magpie::ctl
