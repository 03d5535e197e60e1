"""Imitates the comments of GitHub's and GitLab's API on loopback, for one pull request or merge request.

Usage: comment_server.py TOKEN AUTHOR:BODY...

Prints its port. The arguments after the token are comments that are there already; the author "me" owns the token.
It is unfriendly on purpose: a page holds two comments, the first request of all is answered with 502, and so is the
first new comment, which is kept all the same. Its refusals repeat the token. GET /comments tells a test what is there.
It ends by itself after two minutes.
"""

import json
import os
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

PAGE = 2
TOKEN = sys.argv[1]
ME = "github-actions[bot]"
NUMBERS = {ME: 7}


class State:
    comments = []
    requests = []
    new_comments = 0


def add(author, body):
    number = 1000 + len(State.comments)
    State.comments.append({"id": number, "author": author, "body": body})
    return State.comments[-1]


def github(comment):
    return {"id": comment["id"], "body": comment["body"], "user": {"login": comment["author"]}}


def gitlab(comment):
    author = {"id": NUMBERS.get(comment["author"], 8), "username": comment["author"]}
    return {"id": comment["id"], "body": comment["body"], "author": author, "system": False}


class Handler(BaseHTTPRequestHandler):
    def answer(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_request(self):
        url = urlsplit(self.path)
        if url.path == "/comments":
            return self.answer(200, {"comments": State.comments, "requests": State.requests})
        State.requests.append(f"{self.command} {self.path}")
        if len(State.requests) == 1:
            return self.answer(502, {"message": "bad gateway"})
        if url.path.startswith("/github/"):
            is_known = self.headers["Authorization"] == f"Bearer {TOKEN}"
            form, change = github, "PATCH"
            all_comments = "/github/repos/acme/platform/issues/12/comments"
            one = "/github/repos/acme/platform/issues/comments"
        else:
            is_known = self.headers["PRIVATE-TOKEN"] == TOKEN
            form, change = gitlab, "PUT"
            all_comments = one = "/gitlab/projects/34/merge_requests/12/notes"
        if not is_known:
            sent = self.headers["Authorization"] or self.headers["PRIVATE-TOKEN"]
            return self.answer(401, {"message": f"no such token:\n::error::{sent}"})
        if self.command == "GET" and url.path == "/gitlab/user":
            return self.answer(200, {"id": NUMBERS[ME], "username": ME})
        if self.command == "GET" and url.path == all_comments:
            query = parse_qs(url.query)
            size = min(int(query.get("per_page", ["30"])[0]), PAGE)
            start = (int(query.get("page", ["1"])[0]) - 1) * size
            return self.answer(200, [form(comment) for comment in State.comments[start : start + size]])
        if self.command == "POST" and url.path == all_comments:
            comment = add(ME, self.body())
            State.new_comments += 1
            if State.new_comments == 1:
                return self.answer(502, {"message": "bad gateway"})
            return self.answer(201, form(comment))
        match = re.fullmatch(re.escape(one) + r"/(\d+)", url.path)
        for comment in State.comments:
            if match and self.command == change and comment["id"] == int(match.group(1)):
                comment["body"] = self.body()
                return self.answer(200, form(comment))
        return self.answer(404, {"message": "Not Found"})

    def body(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]

    do_GET = do_POST = do_PATCH = do_PUT = handle_request

    def log_message(self, *_):
        pass


for first in sys.argv[2:]:
    author, _, body = first.partition(":")
    add(ME if author == "me" else author, body)
server = HTTPServer(("127.0.0.1", 0), Handler)
threading.Timer(120, lambda: os._exit(0)).start()
print(server.server_address[1], flush=True)
server.serve_forever()
