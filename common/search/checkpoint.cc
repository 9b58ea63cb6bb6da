#include "common/search/checkpoint.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/base/step.h"
#include "common/search/arrays/order.h"
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

Numbers CountsOf(const Snapshot& snapshot) {
  Numbers counts = {snapshot.sequence, snapshot.documents, snapshot.units, snapshot.parts.size()};
  counts.insert(counts.end(), snapshot.lengths.begin(), snapshot.lengths.end());
  return counts;
}

// After an error of the reader's, a part without documents.
Snapshot::Part ReadPart(CheckedReader& reader) {
  Snapshot::Part part{Segment::Read(reader)};
  std::vector<uint32_t> removed;
  reader.Array(removed);
  if (!reader.status().ok()) return {Segment::Of({})};
  if (part.segment->documents() == 0) reader.Refuse("a part has no documents");
  if (!Rise(removed) || !AreBelow(removed, part.segment->documents())) {
    reader.Refuse("removed documents are out of order, or not there");
    return part;
  }
  for (const uint32_t document : removed) part.segment->Forget(document);
  if (!removed.empty()) part.removed = std::make_shared<Bitmap>(Bitmap::Of(removed));
  return part;
}

// Counts the documents of a part that are there.
void CountPart(const Snapshot::Part& part, Snapshot& snapshot) {
  const Segment& segment = *part.segment;
  for (uint32_t document = 0; document < segment.documents(); ++document) {
    if (part.IsRemoved(document)) continue;
    ++snapshot.documents;
    const uint32_t end = segment.first_unit(document + 1);
    for (uint32_t unit = segment.first_unit(document); unit < end; ++unit) {
      ++snapshot.units;
      for (const text::Field field : text::kAllFields) {
        snapshot.lengths[field] += segment.lengths(unit)[field];
      }
    }
  }
}

// Whether two parts have a document of one id: a segment has each once.
bool HasOneTwice(const Snapshot& snapshot) {
  if (snapshot.parts.size() < 2) return false;
  absl::flat_hash_set<absl::string_view> ids;
  ids.reserve(snapshot.documents);
  for (const Snapshot::Part& part : snapshot.parts) {
    for (uint32_t document = 0; document < part.segment->documents(); ++document) {
      if (part.IsRemoved(document)) continue;
      if (!ids.insert(part.segment->id(document)).second) return true;
    }
  }
  return false;
}

}  // namespace

absl::Status Save(const Snapshot& snapshot, uint64_t fingerprint, const std::string& path) {
  CheckedWriter writer(path);
  writer.Array(Numbers{kMagic, kFormat, text::kAnalyzerVersion, fingerprint});
  writer.Array(CountsOf(snapshot));
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
  for (uint64_t i = 0; i < counts[3] && reader.status().ok(); ++i) {
    Snapshot::Part part = ReadPart(reader);
    PassStep("checkpoint.read");
    CountPart(part, snapshot);
    snapshot.parts.push_back(std::move(part));
  }
  reader.End();
  snapshot.sequence = counts[0];
  if (CountsOf(snapshot) != counts) reader.Refuse("its counts are not those of its parts");
  if (HasOneTwice(snapshot)) reader.Refuse("a document is there twice");
  RETURN_IF_ERROR(reader.status());
  return snapshot;
}

}  // namespace magpie::search
