#include "tools/magpiectl/knowledge/judged_set.h"

#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "tools/magpiectl/input.h"

namespace magpie::ctl {
namespace {

// Reads each line that is not empty; an error names the line.
absl::Status EachLine(const std::string& path,
                      absl::FunctionRef<absl::Status(absl::string_view line)> read) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  size_t number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (line.empty()) continue;
    const absl::Status status = read(line);
    if (status.ok()) continue;
    return absl::InvalidArgumentError(absl::StrCat(path, ":", number, ": ", status.message()));
  }
  return absl::OkStatus();
}

// "" where there is none.
absl::StatusOr<std::string> TextOf(const Value::Map& object, const std::string& name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::string();
  if (const auto* const text = found->second.as_string()) return std::string(*text);
  return absl::InvalidArgumentError(absl::StrCat(name, " is not a string"));
}

absl::StatusOr<std::string> IdOf(const Value::Map& object) {
  ASSIGN_OR_RETURN(std::string id, TextOf(object, "_id"));
  if (id.empty()) return absl::InvalidArgumentError("has no _id");
  return id;
}

absl::Status Twice(const std::string& id) {
  return absl::InvalidArgumentError(absl::StrCat("_id ", id, " is given twice"));
}

absl::Status Unknown(const std::string& id, absl::string_view file) {
  return absl::InvalidArgumentError(absl::StrCat(file, " has no ", id));
}

absl::StatusOr<JudgedSet::Document> ParseDocument(absl::string_view line) {
  ASSIGN_OR_RETURN(const Value::Map object, ParseJsonObject(line));
  JudgedSet::Document document;
  ASSIGN_OR_RETURN(document.id, IdOf(object));
  ASSIGN_OR_RETURN(document.title, TextOf(object, "title"));
  ASSIGN_OR_RETURN(document.text, TextOf(object, "text"));
  const auto similar = object.find("similar");
  if (similar == object.end()) return document;
  const auto* const list = similar->second.as_list();
  if (list == nullptr) return absl::InvalidArgumentError("similar is not a list");
  for (const Value& one : *list) {
    if (one.as_string() == nullptr)
      return absl::InvalidArgumentError("similar has what is no string");
    document.similar.emplace_back(*one.as_string());
  }
  return document;
}

absl::StatusOr<JudgedSet::Question> ParseQuestion(absl::string_view line) {
  ASSIGN_OR_RETURN(const Value::Map object, ParseJsonObject(line));
  JudgedSet::Question question;
  ASSIGN_OR_RETURN(question.id, IdOf(object));
  ASSIGN_OR_RETURN(question.text, TextOf(object, "text"));
  question.is_out_of_scope = absl::StartsWith(question.id, "oos");
  return question;
}

}  // namespace

absl::StatusOr<JudgedSet> ReadJudgedSet(const std::string& folder) {
  JudgedSet set;
  absl::flat_hash_set<std::string> documents, questions;  // ids
  RETURN_IF_ERROR(EachLine(folder + "/corpus.jsonl", [&](absl::string_view line) -> absl::Status {
    ASSIGN_OR_RETURN(JudgedSet::Document document, ParseDocument(line));
    if (!documents.insert(document.id).second) return Twice(document.id);
    set.documents.push_back(std::move(document));
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(EachLine(folder + "/queries.jsonl", [&](absl::string_view line) -> absl::Status {
    ASSIGN_OR_RETURN(JudgedSet::Question question, ParseQuestion(line));
    if (question.text.empty()) return absl::InvalidArgumentError("text is empty");
    if (!questions.insert(question.id).second) return Twice(question.id);
    set.questions.push_back(std::move(question));
    return absl::OkStatus();
  }));
  bool is_head = true;
  RETURN_IF_ERROR(EachLine(folder + "/qrels.tsv", [&](absl::string_view line) -> absl::Status {
    const std::vector<std::string> parts = absl::StrSplit(line, '\t');
    double score = 0;
    const bool is_judgement = parts.size() == 3 && absl::SimpleAtod(parts[2], &score);
    // Some sets have no names of columns.
    if (std::exchange(is_head, false) && !is_judgement) return absl::OkStatus();
    if (!is_judgement) {
      return absl::InvalidArgumentError("is not query-id, corpus-id and score, with tabs between");
    }
    if (!questions.contains(parts[0])) return Unknown(parts[0], "queries.jsonl");
    if (!documents.contains(parts[1])) return Unknown(parts[1], "corpus.jsonl");
    if (score > 0) set.right[parts[0]].insert(parts[1]);
    return absl::OkStatus();
  }));
  return set;
}

}  // namespace magpie::ctl
