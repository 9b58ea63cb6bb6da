#include "tools/magpiectl/resource/quality.h"

#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "magpie/resource/v1/quality_service.grpc.pb.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/print.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::resource::v1;
using QualityStub = v1::QualityService::Stub;

struct QualityOptions {
  std::string resource;
  std::string caller;
  bool daily = false;
  bool csv = false;
  int limit = 200;
};

std::string Text(const google::protobuf::Duration& time) {
  return Elapsed(absl::Seconds(time.seconds()) + absl::Nanoseconds(time.nanos()));
}

std::vector<std::string> Row(const v1::QualityRow& row) {
  const std::map<std::string, int64_t> errors(row.errors().begin(), row.errors().end());
  const bool timed = row.has_p50();
  return {DateTime(row.start()),
          row.resource(),
          row.caller().empty() ? "-" : row.caller(),
          absl::StrCat(row.calls()),
          absl::StrCat(row.made()),
          absl::StrCat(row.cached()),
          absl::StrCat(row.shared()),
          timed ? Text(row.p50()) : "-",
          timed ? Text(row.p99()) : "-",
          absl::StrJoin(errors, " ", absl::PairFormatter(" "))};
}

// Fetches all pages, since they have no rows to count.
absl::Status PrintCsv(const Peer<v1::QualityService>& quality,
                      v1::GetQualityReportRequest request) {
  request.set_csv(true);
  request.set_page_size(kLongestPage);
  do {
    ASSIGN_OR_RETURN(const auto page, quality.Call(&QualityStub::GetQualityReport, request));
    std::cout << page.csv();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status Report(const Globals& globals, const QualityOptions& options) {
  const Peer<v1::QualityService> quality("resource-engine", globals.resource_engine, globals);
  v1::GetQualityReportRequest request;
  request.set_resource(options.resource);
  request.set_caller(options.caller);
  if (options.daily) request.set_period(v1::GetQualityReportRequest::PERIOD_DAY);
  if (options.csv) return PrintCsv(quality, std::move(request));
  ASSIGN_OR_RETURN(
      const v1::GetQualityReportResponse report,
      AllPages<v1::GetQualityReportResponse>(
          std::move(request), options.limit,
          [&](const auto& page) { return quality.Call(&QualityStub::GetQualityReport, page); },
          [](const auto& page) { return page.rows_size(); }));
  RETURN_IF_ERROR(ShowTable(
      globals, report,
      {"FROM", "RESOURCE", "CALLER", "CALLS", "MADE", "CACHED", "SHARED", "P50", "P99", "ERRORS"},
      report.rows(), Row));
  if (!globals.json)
    std::cout << "Calls of the last 30 s (50 s, by the flow engine) may be missing.\n";
  return absl::OkStatus();
}

}  // namespace

void AddQuality(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<QualityOptions>();
  CLI::App& quality = AddVerb(group, "quality",
                              "Show how well resources served over the last day; figures lag by up "
                              "to 30 s, or\n50 s for calls that the flow engine makes",
                              "magpiectl resource quality order.status --daily");
  quality.add_option("NAME", options->resource, "Only this resource");
  quality.add_option("--caller", options->caller, "Only this caller");
  quality.add_flag("--daily", options->daily,
                   "Show the last 30 days by day, instead of the last day by hour");
  quality.add_flag("--csv", options->csv, "Print all of it as comma-separated values");
  AddLimit(quality, options->limit);
  Runs(quality, cli, options, Report);
}

}  // namespace magpie::ctl
