#include "services/resource-engine/formats/drafts.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/status/error.h"
#include "common/status/faults.h"
#include "common/status/macros.h"
#include "services/resource-engine/domain/definition/definition.h"

namespace magpie::resource {
namespace {

// Leaves room for the names of fields.
constexpr size_t kMaxApiNameBytes = 44;
constexpr size_t kMaxNamedBytes = 200;
constexpr size_t kMaxNoteTextBytes = 400;
constexpr size_t kMaxNamedOperations = 5;

// "getLockState", "X-Bike" and "HTTPCode" as get_lock_state, x_bike, http_code.
std::string ToLowerSnake(absl::string_view text) {
  std::string words;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!absl::ascii_isalnum(c)) {
      if (!words.empty() && words.back() != '_') words += '_';
      continue;
    }
    const bool begins = absl::ascii_isupper(c) && i > 0 &&
                        (absl::ascii_islower(text[i - 1]) || absl::ascii_isdigit(text[i - 1]) ||
                         (absl::ascii_isupper(text[i - 1]) && i + 1 < text.size() &&
                          absl::ascii_islower(text[i + 1])));
    if (begins && !words.empty() && words.back() != '_') words += '_';
    words += absl::ascii_tolower(c);
  }
  while (!words.empty() && words.back() == '_') words.pop_back();
  if (words.empty()) return "it";
  return absl::ascii_isdigit(words.front()) ? absl::StrCat("n", words) : words;
}

// At most `most` bytes, without splitting characters.
std::string Cut(absl::string_view text, size_t most) {
  if (text.size() <= most) return std::string(text);
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return std::string(text.substr(0, most));
}

std::string Shortened(absl::string_view text, size_t most) {
  return text.size() <= most ? std::string(text) : absl::StrCat(Cut(text, most), "...");
}

std::string PointerTo(absl::string_view name) {
  return absl::StrCat("/", absl::StrReplaceAll(name, {{"~", "~0"}, {"/", "~1"}}));
}

// "path has ..": a fault of the API, as a fault of the operation.
std::string FirstFault(const absl::Status& wrong) {
  const FieldViolation fault = ViolationsOf(wrong).front();
  const size_t dot = fault.field.find('.');
  const std::string place = dot == fault.field.npos ? fault.field : fault.field.substr(dot + 1);
  return absl::StrCat("left out, since its ", place, " ", fault.description);
}

}  // namespace

bool Drafts::HasRoom(absl::string_view operation) {
  if (apis_ < kMaxImportedApis) return true;
  if (left_out_++ == 0) {
    Note(operation,
         absl::StrCat("left out with all that follow: an import makes at most ", kMaxImportedApis,
                      " operations; name the ones that you want (--operation)"));
  }
  return false;
}

bool HasWord(absl::string_view text) {
  return std::ranges::any_of(text, [](char c) { return absl::ascii_isalnum(c); });
}

bool Drafts::IsWanted(const std::set<std::string>& names) {
  if (options_.operations.empty()) return true;
  ++operations_;
  if (some_.size() < kMaxNamedOperations) {
    std::vector<std::string> shown;
    for (const std::string& name : names) {
      if (!name.empty()) shown.push_back(Shortened(name, kMaxNamedBytes));
    }
    some_.push_back(absl::StrJoin(shown, " or "));
  }
  bool wanted = false;
  for (const std::string& name : names) {
    if (!options_.operations.contains(name)) continue;
    seen_.insert(name);
    wanted = true;
  }
  return wanted;
}

void Drafts::Note(absl::string_view operation, absl::string_view what) {
  if (import_.notes.size() >= kMaxImportNotes) {
    ++unlisted_;
    return;
  }
  import_.notes.push_back(
      absl::StrCat(Shortened(operation, kMaxNamedBytes), ": ", Shortened(what, kMaxNoteTextBytes)));
}

void Drafts::Add(absl::string_view word, Operation operation) {
  operation.api.upstream = options_.upstream;
  Content content = ContentOf(operation.description, std::move(operation.api));
  Faults faults;
  Trim(std::get<Api>(content.kind), "it", faults);
  Check(std::get<Api>(content.kind), options_.upstreams, "it", faults);
  if (const absl::Status wrong = faults.ToStatus(); !wrong.ok()) {
    return Note(operation.name, FirstFault(wrong));
  }
  for (const std::string& note : operation.notes) Note(operation.name, note);
  for (const std::string& tag : operation.tags) {
    Faults bad;
    Labels labels = content.labels;
    labels.tags.insert(tag);
    Check(labels, "tags", bad);
    if (bad.ToStatus().ok()) content.labels = std::move(labels);
  }
  const ResourceId api = NameOf(options_.prefix, word, kMaxApiNameBytes);
  if (const std::string usual = absl::StrCat(options_.prefix, ".", ToLowerSnake(word));
      usual.size() <= kMaxApiNameBytes && usual != api.str()) {
    Note(operation.name,
         absl::StrCat("is named ", api.str(), ", since a different operation is named ", usual));
  }
  const Labels labels = content.labels;
  import_.drafts.push_back({api, std::move(content)});
  ++apis_;
  AddFields(api, labels, operation);
}

void Drafts::AddFields(const ResourceId& api, const Labels& labels, Operation& operation) {
  const auto add = [&](absl::string_view field, const std::string& pointer, ValueType type) {
    Content of = ContentOf("", Field{.api = api, .pointer = pointer, .type = type});
    of.labels = labels;
    const ResourceId name = NameOf(api.str(), field, ResourceId::kMaxSize);
    if (!HasWord(field)) {
      Note(operation.name,
           absl::StrCat("the field \"", Shortened(field, 40), "\" of its answer is named ",
                        name.str(), ": a name must have letters or digits"));
    }
    import_.drafts.push_back({name, std::move(of)});
  };
  if (operation.fields.empty() && operation.has_answer) return add("value", "", ValueType::kAny);
  if (operation.fields.size() > kMaxFieldsOfApi) {
    Note(operation.name, absl::StrCat("only the first ", kMaxFieldsOfApi, " of ",
                                      operation.fields.size(), " fields of its answer"));
    operation.fields.resize(kMaxFieldsOfApi);
  }
  for (const auto& [field, type] : operation.fields) {
    const std::string pointer = PointerTo(field);
    if (pointer.size() > kMaxPointerBytes) {
      Note(operation.name,
           absl::StrCat("without the field ", Cut(field, 40), "..., whose name is longer than ",
                        kMaxPointerBytes, " bytes"));
    } else {
      add(field, pointer, type);
    }
  }
}

absl::StatusOr<Import> Drafts::Finish() {
  std::string others = absl::StrJoin(some_, ", ");
  if (operations_ > some_.size()) {
    absl::StrAppend(&others, " and ", operations_ - some_.size(), " more");
  }
  Faults faults;
  for (const std::string& operation : options_.operations) {
    if (seen_.contains(operation)) continue;
    faults.Add("operations", absl::StrCat("name \"", Shortened(operation, kMaxNamedBytes),
                                          "\", which the document does not have; it has ",
                                          operations_ == 0 ? "no operations" : others));
  }
  RETURN_IF_ERROR(faults.ToStatus());
  if (unlisted_ > 0) {
    import_.notes.push_back(
        absl::StrCat("and ", unlisted_, " more notes; import fewer operations at a time"));
  }
  return std::move(import_);
}

ResourceId Drafts::NameOf(absl::string_view base, absl::string_view word, size_t most) {
  std::string name = absl::StrCat(base, ".", ToLowerSnake(word.substr(0, most)));
  std::string unique;
  // With few drafts, each step is the next number of the same name.
  for (size_t kept = std::min(name.size(), most);;) {
    std::string head = name.substr(0, kept);
    while (head.back() == '.' || head.back() == '_') head.pop_back();
    const int n = ++names_[head];
    unique = n == 1 ? head : absl::StrCat(head, "_", n);
    if (unique.size() > most) {
      kept = head.size() - (unique.size() - most);
      continue;
    }
    if (n == 1 || names_.try_emplace(unique, 1).second) break;
  }
  return *ParseName(unique);
}

Content Drafts::ContentOf(absl::string_view description, Kind kind) const {
  Content content;
  content.description = Cut(description, kMaxDescriptionBytes);
  content.owner = options_.owner;
  content.kind = std::move(kind);
  return content;
}

}  // namespace magpie::resource
