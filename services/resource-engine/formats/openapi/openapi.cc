#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/resource-engine/formats/openapi/read_text.h"
#include "services/resource-engine/formats/openapi/reading.h"
#include "services/resource-engine/formats/openapi/servers.h"

namespace magpie::resource {
namespace {

constexpr std::array kMethods = {"get", "post", "put", "patch", "delete"};
constexpr std::array kOtherMethods = {"head", "options", "trace", "query"};
constexpr std::array kPathMembers = {"$ref", "summary", "description", "servers", "parameters"};
constexpr size_t kMaxTagsRead = 64;
constexpr size_t kMaxShownBytes = 60;

// The value if it is short, `5`; otherwise its kind, "a list".
std::string Shown(const Value& value) {
  const bool is_scalar = value.as_list() == nullptr && value.as_map() == nullptr;
  std::string text = is_scalar ? ToJson(value) : "";
  return text.empty() || text.size() > kMaxShownBytes ? absl::StrCat("a ", KindOf(value)) : text;
}

void Describe(const Value* node, Operation& operation) {
  const absl::string_view summary = TextOf(node, "summary");
  const absl::string_view description = TextOf(node, "description");
  operation.description = absl::StrCat(summary.substr(0, kMaxDescriptionBytes + 1),
                                       summary.empty() || description.empty() ? "" : "\n\n",
                                       description.substr(0, kMaxDescriptionBytes + 4));
  if (IsTrue(node, "deprecated")) operation.tags.insert("deprecated");
  const Value::List* tags = ListOf(node, "tags");
  if (tags == nullptr) return;
  for (size_t i = 0; i < tags->size() && i < kMaxTagsRead; ++i) {
    if (const std::string* tag = (*tags)[i].as_string()) operation.tags.insert(*tag);
  }
}

// Makes drafts of the operations of a document, one after the other.
class Reader {
 public:
  Reader(const Document& document, Drafts& drafts, const ImportOptions& options)
      : document_(document), drafts_(drafts), options_(options) {}

  // `entry` is the value at `path`.
  void ReadPath(const std::string& path, const Value& entry) {
    if (absl::StartsWith(path, "x-")) return;
    const Value* item = document_.Resolve(&entry);
    if (item == nullptr) {
      return drafts_.Note(path,
                          absl::StrCat("is described elsewhere, by ", document_.LostIn(&entry),
                                       ": put it into this document"));
    }
    if (item->as_map() == nullptr) {
      return drafts_.Note(
          path, absl::StrCat("left out: it is ", Shown(*item), ", not an object with operations"));
    }
    NoteStrangers(path, *item->as_map());
    for (const char* method : kMethods) {
      // There may be operations beside a reference, too.
      for (const Value* owner : {&entry, item}) {
        const Value* node = Find(owner, method);
        if (node == nullptr) continue;
        Read(method, path, owner, *node);
        break;
      }
    }
    for (const char* method : kOtherMethods) {
      if (Find(item, method) == nullptr) continue;
      const std::string name = absl::StrCat(absl::AsciiStrToUpper(method), " ", path);
      if (drafts_.IsChoosy() && !drafts_.IsWanted({name})) continue;
      drafts_.Note(name, "left out: only GET, POST, PUT, PATCH and DELETE can be called");
    }
  }

 private:
  // Notes members that are neither methods nor anything else that a path has.
  void NoteStrangers(const std::string& path, const Value::Map& item) {
    if (drafts_.IsChoosy()) return;
    for (const auto& [key, value] : item) {
      if (std::ranges::find(kMethods, key) != kMethods.end() || absl::StartsWith(key, "x-") ||
          std::ranges::find(kOtherMethods, key) != kOtherMethods.end() ||
          std::ranges::find(kPathMembers, key) != kPathMembers.end()) {
        continue;
      }
      drafts_.Note(path, absl::StrCat("its member \"", key, "\" is not a method, and is left out"));
    }
  }

  void Read(const std::string& method, const std::string& path, const Value* item,
            const Value& entry) {
    const std::string name = absl::StrCat(absl::AsciiStrToUpper(method), " ", path);
    const Value* node = document_.Resolve(&entry);
    const std::string id(TextOf(node, "operationId"));
    if (!drafts_.IsWanted({name, id}) || !drafts_.HasRoom(name)) return;
    if (node != nullptr && node->as_map() == nullptr) {
      return drafts_.Note(name, absl::StrCat("left out: it is ", Shown(*node),
                                             ", not an object that describes an operation"));
    }
    if (node == nullptr) {
      return drafts_.Note(name,
                          absl::StrCat("left out, since it is described elsewhere, by ",
                                       document_.LostIn(&entry), ": put it into this document"));
    }
    Reading reading{.document = document_};
    reading.operation.name = name;
    reading.operation.api.method = absl::AsciiStrToUpper(method);
    reading.operation.api.path = path;
    Describe(node, reading.operation);
    if (!ReadParameters(item, node, reading) || !ReadBody(node, reading)) {
      const std::vector<std::string>& notes = reading.operation.notes;
      return drafts_.Note(name, notes.empty() ? "left out" : notes.back());
    }
    ReadAnswer(node, reading);
    NoteOwnServers({node, item}, options_, reading);
    reading.operation.api.inputs = reading.variables.inputs();
    if (document_.budget().is_spent()) return;
    if (Find(node, "operationId") != nullptr && !HasWord(id)) {
      reading.operation.notes.push_back(
          absl::StrCat("its operationId is ", Shown(*Find(node, "operationId")),
                       ", which cannot be a name: it is named after its method and path"));
    }
    drafts_.Add(HasWord(id) ? id : absl::StrCat(method, path), std::move(reading.operation));
  }

  const Document& document_;
  Drafts& drafts_;
  const ImportOptions& options_;
};

absl::Status WhyEnded(const Budget& budget, absl::string_view path) {
  if (budget.is_over()) return absl::CancelledError("the caller cancelled the import");
  return BadOpenApi(absl::StrCat("takes more than ", kMaxImportSteps, " steps to read, at ", path,
                                 ": name the operations to import (--operation)"));
}

}  // namespace

absl::StatusOr<Import> ImportOpenApi(absl::string_view text, const ImportOptions& options) {
  Budget budget(kMaxImportSteps, options.is_over);
  if (!budget.Spend()) return WhyEnded(budget, "its beginning");
  ASSIGN_OR_RETURN(const Value root, ReadOpenApi(text));
  const Document document(root, budget);
  Drafts drafts(options);
  Reader reader(document, drafts, options);
  for (const auto& [path, item] : *MapOf(&root, "paths")) {
    if (!budget.Spend()) return WhyEnded(budget, path);
    reader.ReadPath(path, item);
    if (budget.is_spent()) return WhyEnded(budget, path);
  }
  NoteServers(document, options, drafts);
  return drafts.Finish();
}

}  // namespace magpie::resource
