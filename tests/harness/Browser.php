<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A visitor: an HTTP client with cookies of its own. A clone is a thief's copy. */
final class Browser
{
    /** @var array<string, string> name => raw value */
    public array $cookies = [];
    /** @var array<string, string> name => path, of those that are not sent everywhere */
    private array $paths = [];

    public function __construct(private readonly string $address, public string $name, public string $agent)
    {
    }

    /** Goes to a page. $keep: whether the answer's cookies arrive. */
    public function get(string $path, bool $keep = true): Response
    {
        return $this->send(Request::page($path), $keep);
    }

    public function post(string $path, string $body = ''): Response
    {
        return $this->send(Request::post($path, $body));
    }

    public function send(Request $request, bool $keep = true): Response
    {
        $curl = $this->prepare($request);
        $start = hrtime(true) / 1e9;
        curl_exec($curl);
        return $this->finish($curl, $start, $keep);
    }

    /** Another with the same cookies, as if they were stolen. */
    public function stolenBy(string $name): self
    {
        $thief = clone $this;
        $thief->name = $name;
        $thief->agent = "Mozilla/5.0 ($name)";
        return $thief;
    }

    /** The session's cookie, or "". */
    public function sid(string $cookie = 'SID'): string
    {
        return rawurldecode($this->cookies[$cookie] ?? '');
    }

    public function setSid(string $sid, string $cookie = 'SID'): void
    {
        $this->cookies[$cookie] = rawurlencode($sid);
    }

    /** An upload whose body is sent bit by bit. The cookie is the one of now. */
    public function upload(Request $request): SlowUpload
    {
        return new SlowUpload($this, $this->address, $request, $this->cookieHeader($request->path));
    }

    /** For Crowd: a curl handle that is ready to go. */
    public function prepare(Request $request): \CurlHandle
    {
        $curl = curl_init($this->address . $request->path);
        curl_setopt_array($curl, [
            CURLOPT_PROXY => '',
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_HEADER => true,
            CURLINFO_HEADER_OUT => true,
            CURLOPT_USERAGENT => $this->agent,
            CURLOPT_HTTPHEADER => [...$request->headerLines(), 'Expect:'],
            CURLOPT_FORBID_REUSE => true,
            CURLOPT_TIMEOUT => 30,
            CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1,
            CURLOPT_CUSTOMREQUEST => $request->method,
            CURLOPT_NOBODY => $request->method === 'HEAD',
            CURLOPT_SSL_VERIFYPEER => false,
            CURLOPT_SSL_VERIFYHOST => 0,
        ]);
        if ($request->method !== 'GET' && $request->method !== 'HEAD') {
            curl_setopt($curl, CURLOPT_POSTFIELDS, $request->body);
        }
        $cookies = $this->cookieHeader($request->path);
        if ($cookies !== '') {
            curl_setopt($curl, CURLOPT_COOKIE, $cookies);
        }
        return $curl;
    }

    /** For Crowd: reads the answer of a handle that is through. */
    public function finish(\CurlHandle $curl, float $start, bool $keep = true): Response
    {
        $text = (string) curl_multi_getcontent($curl);
        $size = curl_getinfo($curl, CURLINFO_HEADER_SIZE);
        $sent = (string) curl_getinfo($curl, CURLINFO_HEADER_OUT);
        $response = Response::parse($sent, substr($text, 0, $size), substr($text, $size), $start, hrtime(true) / 1e9 - $start);
        curl_close($curl);
        if ($keep) {
            $this->keep($response->setCookies);
        }
        return $response;
    }

    /** @param list<string> $setCookies */
    public function keep(array $setCookies): void
    {
        foreach ($setCookies as $line) {
            [$pair, $attributes] = explode(';', $line, 2) + [1 => ''];
            [$name, $value] = explode('=', $pair, 2) + [1 => ''];
            $this->paths[$name] = preg_match('~path=(/[^;]*)~i', $attributes, $path) ? $path[1] : '/';
            if (preg_match('/max-age=(0|-)/i', $attributes) || $value === 'deleted') {
                unset($this->cookies[$name]);
            } else {
                $this->cookies[$name] = $value;
            }
        }
    }

    private function cookieHeader(string $path): string
    {
        $pairs = [];
        foreach ($this->cookies as $name => $value) {
            if (str_starts_with("$path/", rtrim($this->paths[$name] ?? '/', '/') . '/')) {
                $pairs[] = "$name=$value";
            }
        }
        return implode('; ', $pairs);
    }
}
