// Compares the output of a command in a page with what it printed.
//
// Ids and times differ from run to run. A time or a duration in the page matches any other one; an
// id matches the one that was printed in its place, and means that one from then on:
//
//     $ magpiectl flow start refund          prints 01m8ny… where the page has 01m8nx…, so that
//     $ magpiectl flow get 01m8nx…           runs as `magpiectl flow get 01m8ny…`
//
// "..." within a line matches any text, and as a line any number of lines. One space matches any
// number of them, since the width of columns depends on their content.

#pragma once

#include <map>
#include <string>

#include "tests/docs/page.h"

namespace magpie::docs {

class Transcript {
 public:
  // `text` of the page with the ids of this run.
  std::string ForThisRun(const std::string& text) const;
  // `text` of this run with the ids of the page.
  std::string ForThePage(const std::string& text) const;

  // Whether the page may say `expected` where this run printed `printed`. Learns the ids if so.
  bool Accepts(const Lines& expected, const Lines& printed);

 private:
  using Ids = std::map<std::string, std::string>;  // of the page to this run

  static bool LineMatches(const std::string& expected, const std::string& printed, Ids& ids);
  static bool Matches(const Lines& expected, size_t i, const Lines& printed, size_t j, Ids& ids);

  Ids ids_;
};

}  // namespace magpie::docs
