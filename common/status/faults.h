// Collects what is wrong with a request, so that its caller gets all faults at once.
//
//   Faults faults;
//   const auto id = faults.Take("article.article_id", ArticleId::Parse(text));
//   faults.CheckText("article.title", title, kMaxTitleBytes);
//   RETURN_IF_ERROR(faults.ToStatus());
//   Use(*id);

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"

namespace magpie {

class Faults {
 public:
  void Add(absl::string_view field, absl::string_view description) {
    found_.push_back({std::string(field), std::string(description)});
  }

  void Add(const Faults& others) {
    found_.insert(found_.end(), others.found_.begin(), others.found_.end());
  }

  // At most `most` bytes.
  void CheckSize(absl::string_view field, absl::string_view text, size_t most) {
    if (text.size() > most) Add(field, absl::StrCat("is longer than ", most, " bytes"));
  }

  // 1 to `most` bytes.
  void CheckText(absl::string_view field, absl::string_view text, size_t most) {
    if (text.empty()) Add(field, "is empty");
    CheckSize(field, text, most);
  }

  // The parsed value; an error becomes a fault of `field`.
  template <class T>
  std::optional<T> Take(absl::string_view field, absl::StatusOr<T> parsed) {
    if (parsed.ok()) return *std::move(parsed);
    Add(field, parsed.status().message());
    return std::nullopt;
  }

  // OK if there are no faults.
  absl::Status ToStatus(absl::string_view reason = "INVALID_FIELD") const {
    return found_.empty() ? absl::OkStatus() : InvalidFields(reason, found_);
  }

 private:
  std::vector<FieldViolation> found_;
};

}  // namespace magpie
