// A place among the words of an expression, moved forward as they are read. It knows how each
// language spells CEL's operators, and which of its words are not names.

#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/flow-engine/foreign/language.h"
#include "services/flow-engine/foreign/lexer.h"

namespace magpie::flow::foreign {

class Cursor {
 public:
  // The words of `source`, which must outlive it.
  Cursor(absl::string_view source, Language language, std::vector<Word> words);

  // The word at the cursor, or one after it; there must be one.
  const Word& Now(size_t ahead = 0) const { return words_[at_ + ahead]; }
  // The operator at the cursor as CEL spells it; empty if there is none.
  absl::string_view Sign() const;
  // Whether the word at the cursor is an operator or a keyword.
  bool IsReserved() const;

  // Whether the name or sign `text` is at the cursor.
  bool Is(absl::string_view text) const;
  // Passes `text` if it is there.
  bool Take(absl::string_view text);
  // The same, and INVALID_ARGUMENT if it is not.
  absl::Status Need(absl::string_view text);
  // Passes the operator `sign`, as CEL spells it, if it is there.
  bool TakeSign(absl::string_view sign);
  // Passes any word but the last, and returns it.
  const Word& Next() { return words_[at_++]; }

  // Why the word at the cursor cannot be here.
  absl::Status NotRead() const;
  // The source from `begin` to `end`, as written.
  absl::string_view Written(size_t begin, size_t end) const;

 private:
  absl::string_view source_;
  Language language_;
  std::vector<Word> words_;
  size_t at_ = 0;
};

}  // namespace magpie::flow::foreign
