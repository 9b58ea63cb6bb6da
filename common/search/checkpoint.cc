#include "common/search/checkpoint.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/step.h"
#include "common/search/file/checked_file.h"
#include "common/status/macros.h"
#include "common/text/analyze.h"

namespace magpie::search {
namespace {

// file = header counts parts; each part = segment removed
constexpr uint64_t kMagic = 0x3130586564697053;  // in another byte order it is another
// Changes with what segments and catalogs write.
constexpr uint64_t kFormat = 2;

using Numbers = std::vector<uint64_t>;

absl::Status Expect(const std::string& path, const char* what, uint64_t found, uint64_t wanted) {
  if (found == wanted) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(path, " is of ", what, " ", found, ", not of ", wanted));
}

absl::Status CheckHeader(const std::string& path, const Numbers& header, uint64_t fingerprint) {
  if (header.size() != 4 || header[0] != kMagic) {
    return absl::DataLossError(absl::StrCat(path, " is no checkpoint"));
  }
  RETURN_IF_ERROR(Expect(path, "format", header[1], kFormat));
  RETURN_IF_ERROR(Expect(path, "analysis", header[2], text::kAnalyzerVersion));
  return Expect(path, "fingerprint", header[3], fingerprint);
}

}  // namespace

absl::Status Save(const Snapshot& snapshot, uint64_t fingerprint, const std::string& path) {
  CheckedWriter writer(path);
  writer.Array(Numbers{kMagic, kFormat, text::kAnalyzerVersion, fingerprint});
  Numbers counts = {snapshot.sequence, snapshot.documents, snapshot.units, snapshot.parts.size()};
  counts.insert(counts.end(), snapshot.lengths.begin(), snapshot.lengths.end());
  writer.Array(counts);
  for (const Snapshot::Part& part : snapshot.parts) {
    part.segment->Write(writer);
    PassStep("checkpoint.part");
    writer.Array(part.removed == nullptr ? std::vector<uint32_t>() : part.removed->Numbers());
  }
  return writer.Commit();
}

absl::StatusOr<Snapshot> Load(const std::string& path, uint64_t fingerprint) {
  ASSIGN_OR_RETURN(CheckedReader reader, CheckedReader::Open(path));
  Numbers header, counts;
  reader.Array(header);
  RETURN_IF_ERROR(CheckHeader(path, header, fingerprint));
  reader.Array(counts);
  RETURN_IF_ERROR(reader.status());
  Snapshot snapshot;
  if (counts.size() != 4 + snapshot.lengths.size()) {
    return absl::DataLossError(absl::StrCat(path, " has other counts"));
  }
  snapshot.sequence = counts[0];
  snapshot.documents = counts[1];
  snapshot.units = counts[2];
  std::copy(counts.begin() + 4, counts.end(), snapshot.lengths.begin());
  for (uint64_t i = 0; i < counts[3]; ++i) {
    Snapshot::Part part{Segment::Read(reader)};
    PassStep("checkpoint.read");
    std::vector<uint32_t> removed;
    reader.Array(removed);
    RETURN_IF_ERROR(reader.status());
    for (const uint32_t document : removed) part.segment->Forget(document);
    if (!removed.empty()) part.removed = std::make_shared<Bitmap>(Bitmap::Of(removed));
    snapshot.parts.push_back(std::move(part));
  }
  return snapshot;
}

}  // namespace magpie::search
