#!/usr/bin/env python3
"""Builds the page with npm and writes it as a C++ source file:

    embed.py --mode AUTO|ON|OFF --npm PATH --work DIRECTORY OUTPUT.cpp
    embed.py --install --npm PATH

OFF, and AUTO where npm is missing or fails (a registry that is out of reach), write notice.html instead; ON fails then.
Packages are installed into web/node_modules, once for each lock file.
"""

import argparse
import base64
import fcntl
import gzip
import hashlib
import pathlib
import re
import shutil
import subprocess
import sys

WEB = pathlib.Path(__file__).resolve().parent
# Installing takes seconds; a registry that takes longer than this is not waited for.
INSTALL_SECONDS = 240
BUILD_SECONDS = 240


class NoPage(Exception):
    """Why the page cannot be built."""


def run(command, seconds):
    try:
        done = subprocess.run(command, cwd=WEB, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired) as failure:
        raise NoPage(f'{command[0]}: {failure}') from failure
    if done.returncode != 0:
        raise NoPage(f'{" ".join(map(str, command))} failed:\n{done.stdout[-3000:]}')


def install(npm):
    """`npm ci`, unless what the lock file says is there. Build trees of one checkout take turns."""
    if not npm:
        raise NoPage('npm is not installed')
    lock_text = (WEB / 'package-lock.json').read_bytes()
    stamp = WEB / 'node_modules' / '.installed'
    wanted = hashlib.sha256(lock_text).hexdigest()
    with (WEB / '.lock').open('w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == wanted:
            return
        run([npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=1',
             '--fetch-timeout=60000'], INSTALL_SECONDS)
        stamp.write_text(wanted)


def build(npm, work):
    """The page as one HTML file."""
    install(npm)
    node = shutil.which('node')
    if not node:
        raise NoPage('node is not installed')
    run([node, 'node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn', '--emptyOutDir', '--outDir', str(work)],
        BUILD_SECONDS)
    return (work / 'index.html').read_bytes()


def policy_of(html):
    """Nothing but the scripts that stand in the page, styles, and requests to its own server."""
    scripts = re.findall(rb'<script\b[^>]*>(.*?)</script>', html, re.S)
    hashes = ' '.join("'sha256-" + base64.b64encode(hashlib.sha256(script).digest()).decode() + "'"
                      for script in scripts)
    styles = ' '.join("'sha256-" + base64.b64encode(hashlib.sha256(style).digest()).decode() + "'"
                      for style in re.findall(rb'<style\b[^>]*>(.*?)</style>', html, re.S))
    none = "'none'"
    return '; '.join([f'default-src {none}', f'script-src {hashes or none}', f'style-src {styles or none}',
                      "connect-src 'self'", 'img-src data:', f'base-uri {none}', f'form-action {none}',
                      "frame-ancestors 'self'"])


def byte_array(name, data):
    lines = [f'constexpr unsigned char {name}[] = {{']
    for begin in range(0, len(data), 32):
        lines.append('    ' + ''.join(f'{byte},' for byte in data[begin:begin + 32]))
    lines.append('};')
    return '\n'.join(lines)


def source_of(html):
    etag = hashlib.sha256(html).hexdigest()[:32]
    return f'''// Made by web/embed.py.
#include "web/page_data.hpp"

namespace bytom::web {{
namespace {{

{byte_array('kHtml', html)}
{byte_array('kPacked', gzip.compress(html, 9, mtime=0))}

template <std::size_t size>
std::string_view view(const unsigned char (&bytes)[size]) noexcept {{
    return {{reinterpret_cast<const char*>(bytes), size}};
}}

}}  // namespace

PageData page_data() noexcept {{
    return {{.html = view(kHtml),
            .packed = view(kPacked),
            .etag = "\\"{etag}\\"",
            .policy = "{policy_of(html)}"}};
}}

}}  // namespace bytom::web
'''


def page(options):
    if options.mode != 'OFF':
        try:
            return build(options.npm, options.work)
        except NoPage as failure:
            if options.mode == 'ON':
                sys.exit(f'error: the web page cannot be built: {failure}')
            print(f'warning: the node will have no web page: {failure}', file=sys.stderr)
    return (WEB / 'notice.html').read_bytes()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--mode', choices=['AUTO', 'ON', 'OFF'], default='AUTO')
    parser.add_argument('--npm', default='')
    parser.add_argument('--work', type=pathlib.Path)
    parser.add_argument('--install', action='store_true')
    parser.add_argument('output', type=pathlib.Path, nargs='?')
    options = parser.parse_args()
    if options.npm.endswith('-NOTFOUND'):
        options.npm = ''
    if options.install:
        try:
            install(options.npm or shutil.which('npm'))
        except NoPage as failure:
            sys.exit(f'error: {failure}')
        return
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(source_of(page(options)))


if __name__ == '__main__':
    main()
