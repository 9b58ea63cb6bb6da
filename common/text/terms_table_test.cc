// common/text/terms.txt: texts with their words and grams, to be read by people who know the
// language. TERMS_UPDATE=1 writes it anew.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/text/analyze.h"

namespace magpie::text {
namespace {

// "charged twice | charg twice |  ch cha har …": a space within a term is shown as "_".
std::string Row(const std::string& text) {
  const Terms terms = Analyze(text);
  std::string row = text;
  for (const Field field : {kWords, kGrams}) {
    std::string shown = absl::StrJoin(terms[field], "\n");
    for (char& c : shown) c = c == ' ' ? '_' : c == '\n' ? ' ' : c;
    absl::StrAppend(&row, " |", shown.empty() ? "" : " ", shown);
  }
  return row;
}

TEST(TermsTableTest, EachTextHasItsTerms) {
  const std::string path = absl::StrCat(MAGPIE_SOURCE_DIR, "/common/text/terms.txt");
  std::ifstream in(path);
  ASSERT_TRUE(in) << path;
  std::ostringstream now;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') {
      now << line << "\n";
      continue;
    }
    const std::string row = Row(line.substr(0, line.find(" |")));
    EXPECT_EQ(row, line);
    now << row << "\n";
  }
  if (std::getenv("TERMS_UPDATE") != nullptr) std::ofstream(path) << now.str();
}

}  // namespace
}  // namespace magpie::text
