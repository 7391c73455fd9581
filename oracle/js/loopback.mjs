// Sends what is for the vendor's host to the loopback server, in clear text and
// with the Host that the request names.
import http from "node:http";
import { Readable } from "node:stream";

// fetcher is a fetch that reaches only the server at address ("127.0.0.1:1234").
export function fetcher(address) {
  return async (input, init) => {
    const request = new Request(input, init);
    const body = Buffer.from(await request.arrayBuffer());
    const url = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    headers.host = url.host;
    if (body.length > 0) headers["content-length"] = String(body.length);
    const [host, port] = address.split(":");
    return new Promise((resolve, reject) => {
      const out = http.request(
        { host, port, path: url.pathname + url.search, method: request.method, headers, agent: false },
        (res) => {
          const empty = [101, 204, 205, 304].includes(res.statusCode);
          resolve(
            new Response(empty ? null : Readable.toWeb(res), {
              status: res.statusCode,
              headers: Object.entries(res.headersDistinct).flatMap(([k, vs]) => vs.map((v) => [k, v])),
            }),
          );
        },
      );
      out.on("error", reject);
      out.end(body);
    });
  };
}

// policy does the same for the pipeline of Azure's libraries.
export function policy(address) {
  return {
    name: "loopback",
    sendRequest(request, next) {
      const url = new URL(request.url);
      request.headers.set("host", url.host);
      request.url = "http://" + address + url.pathname + url.search;
      request.allowInsecureConnection = true;
      request.agent = http.globalAgent;
      return next(request);
    },
  };
}
