#include "common/testing/http_get.h"

#include <httplib.h>

#include "absl/strings/str_cat.h"

namespace magpie {

std::string HttpGet(const std::string& address, const std::string& path) {
  httplib::Client client("http://" + address);
  const httplib::Result result = client.Get(path);
  return result ? absl::StrCat(result->status, " ", result->body) : "0 ";
}

}  // namespace magpie
