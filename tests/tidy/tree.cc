#include "tests/tidy/tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>

namespace magpie::tidy {
namespace {

namespace fs = std::filesystem;

std::vector<Source> FilesWhere(const std::function<bool(const fs::path&)>& is_meant) {
  std::vector<Source> found;
  for (const char* top : {"common", "services", "tools", "tests"}) {
    for (auto at = fs::recursive_directory_iterator(fs::path(MAGPIE_ROOT) / top);
         at != fs::recursive_directory_iterator(); ++at) {
      if (at->path().filename() == "node_modules") {
        at.disable_recursion_pending();
      } else if (at->is_regular_file() && is_meant(at->path())) {
        Source source{.path = fs::relative(at->path(), MAGPIE_ROOT).string()};
        source.text = Read(source.path);
        std::istringstream in(source.text);
        for (std::string line; std::getline(in, line);) source.lines.push_back(line);
        found.push_back(std::move(source));
      }
    }
  }
  std::ranges::sort(found, {}, &Source::path);
  return found;
}

}  // namespace

const std::vector<Source>& Sources() {
  static const auto* const sources = new std::vector<Source>(FilesWhere(
      [](const fs::path& path) { return path.extension() == ".h" || path.extension() == ".cc"; }));
  return *sources;
}

std::vector<Source> FilesNamed(const std::string& name) {
  return FilesWhere([&](const fs::path& path) { return path.filename() == name; });
}

std::string Read(const std::string& path) {
  std::ifstream in(fs::path(MAGPIE_ROOT) / path);
  EXPECT_TRUE(in.is_open()) << path << " is missing";
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace magpie::tidy
