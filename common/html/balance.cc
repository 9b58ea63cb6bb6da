#include "common/html/balance.h"

#include <algorithm>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/html/allowed.h"

namespace magpie::html {
namespace {

constexpr absl::string_view kSpace = " \t\n\f\r";
constexpr size_t kEnd = absl::string_view::npos;

struct Tag {
  std::string name;
  std::string attributes;  // ` href="…"`, those that are allowed
  bool is_end = false;
};

using Names = std::vector<absl::string_view>;

bool IsOneOf(absl::string_view name, const Names& names) {
  return std::ranges::find(names, name) != names.end();
}

// What a start tag closes, if there is none of `within` around it.
struct Implied {
  Names closes, within;
};

const Implied& ImpliedBy(absl::string_view name) {
  static const auto& rules = *new absl::flat_hash_map<absl::string_view, Implied>{
      {"li", {{"li", "p"}, {"ol", "table", "td", "th", "ul"}}},
      {"dd", {{"dd", "dt", "p"}, {"dl", "table", "td", "th"}}},
      {"dt", {{"dd", "dt", "p"}, {"dl", "table", "td", "th"}}},
      {"tr", {{"caption", "tr"}, {"table"}}},
      {"td", {{"td", "th"}, {"table", "tr"}}},
      {"th", {{"td", "th"}, {"table", "tr"}}},
      {"tbody", {{"caption", "tbody", "tfoot", "thead"}, {"table"}}},
      {"tfoot", {{"caption", "tbody", "tfoot", "thead"}, {"table"}}},
      {"thead", {{"caption", "tbody", "tfoot", "thead"}, {"table"}}},
  };
  static const auto& block = *new Implied{{"p"}, {"caption", "table", "td", "th"}};
  static const auto& none = *new Implied;
  const auto found = rules.find(name);
  if (found != rules.end()) return found->second;
  return IsBlock(name) ? block : none;
}

// What an end tag of a table's part, or of others, does not close out of.
const Names& ScopeOf(absl::string_view name) {
  static const auto& parts =
      *new Names{"caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"};
  static const auto& table = *new Names{"table"};
  static const auto& cell = *new Names{"caption", "table", "td", "th"};
  return IsOneOf(name, parts) ? table : cell;
}

class Balancer {
 public:
  explicit Balancer(absl::string_view html) : rest_(html) {}

  std::string Run() {
    while (!rest_.empty()) Step();
    CloseTo(0);
    return std::move(out_);
  }

 private:
  void Step() {
    const size_t begin = std::min(rest_.find('<'), rest_.size());
    absl::StrAppend(&out_, rest_.substr(0, begin));
    rest_.remove_prefix(begin);
    if (rest_.empty()) return;
    if (absl::StartsWith(rest_, "<!--")) return SkipBehind("-->", 2);
    const char next = rest_.size() > 1 ? rest_[1] : ' ';
    const bool is_end = next == '/' && rest_.size() > 2;
    if (absl::ascii_isalpha(is_end ? rest_[2] : next)) return Take(ReadTag());
    if (next == '!' || next == '?' || is_end) return SkipBehind(">", 0);
    out_ += "&lt;";
    rest_.remove_prefix(1);
  }

  // To behind the mark, which is looked for from `from`; to the end if there is none.
  void SkipBehind(absl::string_view mark, size_t from) {
    const size_t found = rest_.find(mark, from);
    rest_.remove_prefix(found == kEnd ? rest_.size() : found + mark.size());
  }

  absl::string_view TakeUntil(absl::string_view any_of) {
    const size_t size = std::min(rest_.find_first_of(any_of), rest_.size());
    const absl::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  void SkipSpace() { rest_.remove_prefix(std::min(rest_.find_first_not_of(kSpace), rest_.size())); }

  // The tag at the beginning; one that does not end has no name.
  Tag ReadTag() {
    Tag tag{.is_end = rest_[1] == '/'};
    rest_.remove_prefix(tag.is_end ? 2 : 1);
    tag.name = absl::AsciiStrToLower(TakeUntil(" \t\n\f\r/>"));
    while (true) {
      rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n\f\r/"), rest_.size()));
      if (rest_.empty()) return {};
      if (rest_.front() == '>') {
        rest_.remove_prefix(1);
        return tag;
      }
      ReadAttribute(tag);
    }
  }

  void ReadAttribute(Tag& tag) {
    // A name may begin with '=', and with nothing else that ends one.
    const absl::string_view begin = rest_;
    rest_.remove_prefix(1);
    const size_t size = 1 + TakeUntil(" \t\n\f\r/>=").size();
    const std::string name = absl::AsciiStrToLower(begin.substr(0, size));
    SkipSpace();
    absl::string_view value;
    if (!rest_.empty() && rest_.front() == '=') {
      rest_.remove_prefix(1);
      SkipSpace();
      value = ReadValue();
    }
    if (!IsAllowed(tag.name, name)) return;
    absl::StrAppend(&tag.attributes, " ", name, "=\"",
                    absl::StrReplaceAll(value, {{"\"", "&quot;"}}), "\"");
  }

  absl::string_view ReadValue() {
    if (rest_.empty() || (rest_.front() != '"' && rest_.front() != '\'')) {
      return TakeUntil(" \t\n\f\r>");
    }
    const std::string quote(1, rest_.front());
    rest_.remove_prefix(1);
    const absl::string_view value = TakeUntil(quote);
    if (!rest_.empty()) rest_.remove_prefix(1);
    return value;
  }

  void Take(const Tag& tag) {
    if (tag.is_end) return End(tag.name);
    if (IsRaw(tag.name)) return SkipRaw(tag.name);
    if (!IsAllowed(tag.name)) return;
    CloseImplied(ImpliedBy(tag.name));
    const Names around = MissingAround(tag.name);
    if (open_.size() + around.size() >= kMaxDepth) return;
    for (const absl::string_view name : around) {
      absl::StrAppend(&out_, "<", name, ">");
      open_.emplace_back(name);
    }
    absl::StrAppend(&out_, "<", tag.name, tag.attributes, ">");
    if (!IsVoid(tag.name)) open_.push_back(tag.name);
  }

  // What a parser would put around a row or a cell. It must count, too.
  Names MissingAround(absl::string_view name) const {
    const bool is_cell = IsOneOf(name, {"td", "th"});
    if (open_.empty() || (!is_cell && name != "tr")) return {};
    if (open_.back() == "table") return is_cell ? Names{"tbody", "tr"} : Names{"tbody"};
    const bool is_section = IsOneOf(open_.back(), {"tbody", "tfoot", "thead"});
    return is_cell && is_section ? Names{"tr"} : Names{};
  }

  void SkipRaw(const std::string& name) {
    const std::string end = "</" + name;
    size_t at = 0;
    while (at < rest_.size() && !absl::StartsWithIgnoreCase(rest_.substr(at), end)) {
      const size_t next = rest_.find('<', at + 1);
      at = std::min(next, rest_.size());
    }
    rest_.remove_prefix(at);
    if (!rest_.empty()) ReadTag();
  }

  void CloseImplied(const Implied& implied) {
    for (size_t i = open_.size(); i-- > 0;) {
      if (IsOneOf(open_[i], implied.within)) return;
      if (IsOneOf(open_[i], implied.closes)) CloseTo(i);
    }
  }

  // Closes the element, but not out of a cell.
  void End(absl::string_view name) {
    const Names& scope = ScopeOf(name);
    for (size_t i = open_.size(); i-- > 0;) {
      if (open_[i] == name) return CloseTo(i);
      if (IsOneOf(open_[i], scope)) return;
    }
  }

  void CloseTo(size_t depth) {
    for (; open_.size() > depth; open_.pop_back()) absl::StrAppend(&out_, "</", open_.back(), ">");
  }

  absl::string_view rest_;
  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace

std::string Balanced(absl::string_view html) { return Balancer(html).Run(); }

}  // namespace magpie::html
