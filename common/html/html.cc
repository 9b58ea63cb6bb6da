#include "common/html/html.h"

#include <gumbo.h>

#include <memory>
#include <span>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/html/allowed.h"
#include "common/html/balance.h"

namespace magpie::html {
namespace {

// What is between the cells of a table, or links in links, a parser moves to other places, where it
// may be read in another way. All that was tried came to rest in the third round.
constexpr int kMostRounds = 8;

template <class T>
std::span<T*> Items(const GumboVector& vector) {
  return {reinterpret_cast<T**>(vector.data), vector.length};
}

std::string Escaped(absl::string_view text, bool is_attribute) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '"' && is_attribute) {
      escaped += "&quot;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

bool IsText(const GumboNode& node) {
  return node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE;
}

bool BeginsWithBreak(const GumboElement& element) {
  const auto children = Items<GumboNode>(element.children);
  return !children.empty() && IsText(*children.front()) &&
         absl::StartsWith(children.front()->v.text.text, "\n");
}

absl::string_view NameOf(const GumboNode& node) {
  return gumbo_normalized_tagname(node.v.element.tag);
}

// Writes what is allowed of a tree as HTML. The tree is not deeper than kMaxDepth and what a parser
// adds: it recurses.
class Writer {
 public:
  void Write(const GumboNode& node) {
    if (IsText(node)) out_ += Escaped(node.v.text.text, false);
    if (node.type != GUMBO_NODE_ELEMENT) return;
    const absl::string_view name = NameOf(node);
    if (IsRaw(name)) return;
    const bool is_allowed = IsAllowed(name) && node.v.element.tag_namespace == GUMBO_NAMESPACE_HTML;
    if (is_allowed) Begin(name, node.v.element);
    // A parser skips a line break at the beginning of this element.
    if (name == "pre" && BeginsWithBreak(node.v.element)) out_ += '\n';
    for (const GumboNode* child : Items<GumboNode>(node.v.element.children)) Write(*child);
    if (is_allowed && !IsVoid(name)) absl::StrAppend(&out_, "</", name, ">");
  }

  std::string Take() && { return std::move(out_); }

 private:
  void Begin(absl::string_view name, const GumboElement& element) {
    absl::StrAppend(&out_, "<", name);
    for (const GumboAttribute* attribute : Items<GumboAttribute>(element.attributes)) {
      if (!IsAllowed(name, attribute->name)) continue;
      if (!IsAllowedValue(name, attribute->name, attribute->value)) continue;
      absl::StrAppend(&out_, " ", attribute->name, "=\"", Escaped(attribute->value, true), "\"");
    }
    out_ += ">";
  }

  std::string out_;
};

// Writes the text of a tree.
class Reader {
 public:
  void Read(const GumboNode& node) {
    if (IsText(node)) return Add(node.v.text.text);
    if (node.type != GUMBO_NODE_ELEMENT) return;
    const absl::string_view name = NameOf(node);
    if (IsRaw(name)) return;
    if (name == "img") {
      const GumboAttribute* alt = gumbo_get_attribute(&node.v.element.attributes, "alt");
      if (alt != nullptr) Add(absl::StrCat(" ", alt->value, " "));
    }
    const bool is_line = IsBlock(name) || name == "br";
    if (is_line) Break();
    for (const GumboNode* child : Items<GumboNode>(node.v.element.children)) Read(*child);
    if (is_line) Break();
  }

  std::string Take() && {
    absl::StripTrailingAsciiWhitespace(&text_);
    return std::move(text_);
  }

 private:
  // Spaces and line breaks that follow one another are one space.
  void Add(absl::string_view text) {
    for (const char c : text) {
      if (!absl::ascii_isspace(c)) {
        text_ += c;
      } else if (!text_.empty() && text_.back() != ' ' && text_.back() != '\n') {
        text_ += ' ';
      }
    }
  }

  void Break() {
    absl::StripTrailingAsciiWhitespace(&text_);
    if (!text_.empty()) text_ += '\n';
  }

  std::string text_;
};

// The tree of what is allowed.
class Tree {
 public:
  explicit Tree(absl::string_view html)
      : html_(Balanced(html)),
        output_(gumbo_parse_with_options(&kGumboDefaultOptions, html_.data(), html_.size())) {}
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  ~Tree() { gumbo_destroy_output(&kGumboDefaultOptions, output_); }

  const GumboNode& root() const { return *output_->root; }

 private:
  const std::string html_;  // the tree points into it
  GumboOutput* const output_;
};

// Once read and written again.
std::string Written(absl::string_view html) {
  const Tree tree(html);
  Writer writer;
  writer.Write(tree.root());
  return std::move(writer).Take();
}

}  // namespace

std::string Sanitize(absl::string_view html) {
  std::string safe = Written(html);
  for (int i = 1; i < kMostRounds; ++i) {
    std::string again = Written(safe);
    if (again == safe) return safe;
    safe = std::move(again);
  }
  return Escaped(TextOf(safe), false);
}

std::string TextOf(absl::string_view html) {
  const Tree tree(html);
  Reader reader;
  reader.Read(tree.root());
  return std::move(reader).Take();
}

}  // namespace magpie::html
