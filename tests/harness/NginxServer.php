<?php
/* SPDX-License-Identifier: BSD-3-Clause */

declare(strict_types=1);

namespace Secsess\Harness;

/** A private nginx on a free loopback port in front of a php-fpm. */
final class NginxServer
{
    public readonly int $port;
    /** Of https, where the folder has the certificate site.pem and its key site.key */
    public readonly int $tlsPort;
    private Process $process;

    /**
     * @param string $pages folder with the site's files
     * @param bool $seen whether seen.log is written: what came, a line of JSON each
     */
    public function __construct(private readonly Folder $folder, string $pages, string $fpmSocket, private readonly bool $seen = false)
    {
        $folder->folder('nginx');
        $folder->folder('gates');
        for ($attempt = 1; ; $attempt++) {
            $port = Program::freePort();
            $tlsPort = is_file($folder->at('site.pem')) ? Program::freePort() : 0;
            $folder->write('nginx.conf', $this->configuration($port, $tlsPort, $pages, $fpmSocket));
            try {
                $this->process = new Process(
                    [Program::find('nginx-light', 'nginx'), '-p', $folder->path, '-e', $folder->at('nginx.log'), '-c', $folder->at('nginx.conf')],
                    $folder->at('nginx.log'),
                );
                $this->process->awaitReady($this->listens(...));
                break;
            } catch (\RuntimeException $e) {
                $this->process->end(SIGKILL);
                if ($attempt === 3) { /* the port can be lost to another between finding and binding it */
                    throw $e;
                }
            }
        }
        $this->port = $port;
        $this->tlsPort = $tlsPort;
    }

    /** The master; its workers are its children. */
    public function pid(): int
    {
        return $this->process->pid;
    }

    public function stop(): void
    {
        $this->process->end();
    }

    /** nginx writes its PID once it listens. */
    private function listens(): bool
    {
        return (int) @file_get_contents($this->folder->at('nginx.pid')) === $this->process->pid;
    }

    private function configuration(int $port, int $tlsPort, string $pages, string $fpmSocket): string
    {
        $at = $this->folder->at(...);
        $tls = $tlsPort ? "listen 127.0.0.1:$tlsPort ssl; ssl_certificate {$at('site.pem')}; ssl_certificate_key {$at('site.key')};" : '';
        $seen = '';
        if ($this->seen) {
            $fields = ['method' => 'request_method', 'host' => 'host', 'uri' => 'request_uri', 'status' => 'status', 'cookie' => 'http_cookie',
                'origin' => 'http_origin', 'fetch_site' => 'http_sec_fetch_site', 'purpose' => 'http_sec_purpose'];
            $format = json_encode(array_map(static fn (string $name): string => "\$$name", $fields));
            $seen = "log_format seen escape=json '$format'; access_log {$at('seen.log')} seen;";
        }
        $who = posix_geteuid() === 0 ? 'user ' . Program::user() . ';' : '';
        return <<<CONF
            $who
            daemon off;
            worker_processes 1;
            pid {$at('nginx.pid')};
            error_log {$at('nginx.log')};
            events { worker_connections 4096; }
            http {
                access_log {$at('access.log')};
                $seen
                client_body_temp_path {$at('nginx/body')};
                fastcgi_temp_path {$at('nginx/fastcgi')};
                proxy_temp_path {$at('nginx/proxy')};
                uwsgi_temp_path {$at('nginx/uwsgi')};
                scgi_temp_path {$at('nginx/scgi')};
                types { text/html html; text/css css; image/svg+xml svg; }
                client_max_body_size 64m;
                server {
                    listen 127.0.0.1:$port;
                    $tls
                    root $pages;
                    index index.php;
                    location ~ \.php$ {
                        fastcgi_pass unix:$fpmSocket;
                        fastcgi_read_timeout 60s;
                        fastcgi_param SCRIPT_FILENAME \$document_root\$fastcgi_script_name;
                        fastcgi_param SCRIPT_NAME \$fastcgi_script_name;
                        fastcgi_param REQUEST_URI \$request_uri;
                        fastcgi_param DOCUMENT_URI \$document_uri;
                        fastcgi_param DOCUMENT_ROOT \$document_root;
                        fastcgi_param SERVER_PROTOCOL \$server_protocol;
                        fastcgi_param QUERY_STRING \$query_string;
                        fastcgi_param REQUEST_METHOD \$request_method;
                        fastcgi_param CONTENT_TYPE \$content_type;
                        fastcgi_param CONTENT_LENGTH \$content_length;
                        fastcgi_param REMOTE_ADDR \$remote_addr;
                        fastcgi_param SERVER_NAME \$host;
                        fastcgi_param SERVER_PORT \$server_port;
                        fastcgi_param HTTPS \$https if_not_empty;
                        fastcgi_param GATES {$at('gates')};
                        location ~ /unbuffered- { # PHP sees the body while it comes
                            fastcgi_pass unix:$fpmSocket;
                            fastcgi_request_buffering off;
                        }
                    }
                }
            }

            CONF;
    }
}
