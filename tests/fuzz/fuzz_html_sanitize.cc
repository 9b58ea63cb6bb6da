// Any text is made HTML that is safe to show: only tags, attributes and links that are allowed, and
// the same again when it is sanitized again.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "common/base/utf8.h"
#include "common/html/allowed.h"
#include "common/html/balance.h"
#include "common/html/html.h"

namespace magpie::html {
namespace {

// What a parser puts around the parts of tables.
constexpr size_t kMaxAdded = 8;

void Check(bool holds) {
  if (!holds) std::abort();
}

// Reads what was sanitized as strictly as it is written.
class StrictReader {
 public:
  explicit StrictReader(absl::string_view html) : rest_(html) {}

  void Read() {
    while (!rest_.empty()) {
      const size_t text = std::min(rest_.find('<'), rest_.size());
      Check(!absl::StrContains(rest_.substr(0, text), '>'));
      rest_.remove_prefix(text);
      if (!rest_.empty()) ReadTag();
    }
    Check(depth_ == 0);
  }

 private:
  absl::string_view Take(absl::string_view ends) {
    const size_t size = rest_.find_first_of(ends);
    Check(size != absl::string_view::npos);
    const absl::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  void Expect(absl::string_view text) {
    Check(absl::StartsWith(rest_, text));
    rest_.remove_prefix(text.size());
  }

  void ReadTag() {
    Expect("<");
    const bool is_end = absl::StartsWith(rest_, "/");
    if (is_end) rest_.remove_prefix(1);
    const absl::string_view name = Take(" >");
    Check(IsAllowed(name));
    while (!is_end && absl::StartsWith(rest_, " ")) ReadAttribute(name);
    Expect(">");
    if (IsVoid(name)) return Check(!is_end);
    Check(is_end ? depth_ > 0 : depth_ < kMaxDepth + kMaxAdded);
    is_end ? --depth_ : ++depth_;
  }

  void ReadAttribute(absl::string_view element) {
    Expect(" ");
    const absl::string_view name = Take("=");
    Check(IsAllowed(element, name));
    Expect("=\"");
    const absl::string_view written = Take("\"");
    Expect("\"");
    Check(written.find_first_of("<>") == absl::string_view::npos);
    const std::string value = absl::StrReplaceAll(
        written, {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}});
    Check(IsAllowedValue(element, name, value));
    if (name == "href" || name == "src") CheckLink(value);
  }

  // As a browser reads the beginning of a link.
  static void CheckLink(absl::string_view value) {
    std::string link;
    for (const char c : value) {
      if (static_cast<unsigned char>(c) > ' ') link += absl::ascii_tolower(c);
    }
    for (const char* const scheme : {"javascript:", "data:", "vbscript:", "file:", "blob:"}) {
      Check(!absl::StartsWith(link, scheme));
    }
  }

  absl::string_view rest_;
  size_t depth_ = 0;
};

bool AreCharacters(absl::string_view text) {
  while (!text.empty()) {
    const size_t size = CharacterSize(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

void SanitizeAndCheck(const std::string& html) {
  const std::string safe = Sanitize(html);
  Check(AreCharacters(safe));
  StrictReader(safe).Read();
  Check(Sanitize(safe) == safe);
  Check(AreCharacters(TextOf(html)));
  Check(AreCharacters(TextOf(safe)));
}

}  // namespace
}  // namespace magpie::html

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  magpie::html::SanitizeAndCheck(
      magpie::ToUtf8({reinterpret_cast<const char*>(data), size}, size));  // as protobuf has it
  return 0;
}
