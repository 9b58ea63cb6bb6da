// The sources of this checkout, as the tidy tests read them.

#pragma once

#include <string>
#include <vector>

namespace magpie::tidy {

struct Source {
  std::string path;  // from the root: "common/http/client.h"
  std::string text;
  std::vector<std::string> lines;

  bool IsHeader() const { return path.ends_with(".h"); }
  bool IsTest() const { return path.ends_with("_test.cc") || path.starts_with("tests/"); }
  std::string folder() const { return path.substr(0, path.rfind('/')); }
};

// All .h and .cc files of common, services, tools and tests, by path.
const std::vector<Source>& Sources();

// All files of that name in those folders: "CMakeLists.txt".
std::vector<Source> FilesNamed(const std::string& name);

// The text of a file; the test fails where it is not there.
std::string Read(const std::string& path);

}  // namespace magpie::tidy
