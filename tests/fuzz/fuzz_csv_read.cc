// Any text is read as comma-separated values: the lines of its rows rise, and what was read is read
// again from what is written of it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "common/csv/csv.h"

namespace magpie::csv {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

std::vector<Row> RowsOf(const std::string& text) {
  std::istringstream in(text);
  Reader reader(in);
  std::vector<Row> rows;
  size_t line = 0;
  while (const std::optional<Row> row = reader.Next()) {
    Check(row->line > line);
    Check(row->fault.empty() != row->fields.empty());
    line = row->line;
    rows.push_back(*row);
  }
  return rows;
}

void ReadAndWrite(const std::string& text) {
  for (const Row& row : RowsOf(text)) {
    if (!row.fault.empty()) continue;
    // Behind another row, so that no field begins like the mark of a file.
    const std::vector<Row> again = RowsOf(LineOf({"head"}) + LineOf(row.fields));
    Check(again.size() == 2 && again[1].fields == row.fields);
  }
}

}  // namespace
}  // namespace magpie::csv

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  magpie::csv::ReadAndWrite(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
