// Somebody who follows a page: a running suite with the demo in it, as tools/dev/up leaves it, and
// a shell in the root of the repository.

#pragma once

#include <map>
#include <memory>
#include <string>

#include "tests/docs/page.h"
#include "tests/docs/transcript.h"
#include "tests/e2e/harness/suite.h"

namespace magpie::docs {

// Follows one page. Starts the suite when the first command comes.
class Newcomer {
 public:
  // `page` is a path from the root of the repository. With `update`, writes what was printed into
  // the page instead of comparing it.
  Newcomer(std::string page, bool update);

  // Runs the commands of every console block that needs nothing, or just what needs `program`.
  void RunCommands(const std::string& program = "");

 private:
  void Run(const Step& step);
  // What the terminal would show, with the default ports, which the pages name.
  Lines Shown(const std::string& command);
  void Replace(const Step& step, const Lines& shown);
  e2e::Suite& suite();

  const std::string page_;
  const bool update_;
  Lines lines_;
  Transcript transcript_;
  std::unique_ptr<e2e::Suite> suite_;
  std::map<std::string, std::string> ports_;  // the page's to the suite's
};

// The root of the repository.
const std::string& Root();
Lines ReadLines(const std::string& path_from_root);

}  // namespace magpie::docs
