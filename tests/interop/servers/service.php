<?php
// Two operations with PHP's SoapServer, from their WSDL: php -S 127.0.0.1:PORT service.php. CONTRACTS_SERVICES names a
// JSON file with the WSDLs by path, the log-ins, and the accounts.
declare(strict_types=1);

ini_set('soap.wsdl_cache_enabled', '0');
$services = json_decode((string) file_get_contents((string) getenv('CONTRACTS_SERVICES')), true);
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);

final class Information
{
    private ?string $username = null;
    private ?string $password = null;

    public function __construct(private array $services)
    {
    }

    public function Username(string $value): void
    {
        $this->username = $value;
    }

    public function Password(string $value): void
    {
        $this->password = $value;
    }

    public function GetCurrentInvoice(object $request): array
    {
        if (!in_array([$this->username, $this->password], $this->services['logins'], true)) {
            throw new SoapFault('AUTHORIZATION_FAILED', 'The user name or the password is not right.');
        }
        if (isset($request->InvoiceNo) === isset($request->PaymentReference)) {
            throw new SoapFault('VALIDATION_ERROR', 'Either InvoiceNo or PaymentReference is set.');
        }
        foreach ($this->services['accounts'] as $account) {
            $named = isset($request->InvoiceNo)
                ? in_array((string) $request->InvoiceNo, $account['invoices'], true)
                : $request->PaymentReference === $account['reference'];
            if ($named && $request->CountryCode === $account['country']) {
                return ['CorrelationId' => $request->CorrelationId] + $account['answer'];
            }
        }
        throw new SoapFault('INVOICE_NOT_FOUND', 'No account has this number or reference.');
    }
}

final class Configuration
{
    public function __construct(private array $services)
    {
    }

    public function peekInvoiceSequence(): array
    {
        return $this->services['sequences'][$_SERVER['PHP_AUTH_USER']];
    }
}

$service = $services['services'][$path] ?? null;
$login = [$_SERVER['PHP_AUTH_USER'] ?? '', $_SERVER['PHP_AUTH_PW'] ?? ''];
if ($service === null) {
    http_response_code(404);
} elseif ($service['basic'] && !in_array($login, $services['logins'], true)) {
    header('WWW-Authenticate: Basic realm="service"', true, 401);
} else {
    $server = new SoapServer($service['wsdl']);
    $server->setObject($service['basic'] ? new Configuration($services) : new Information($services));
    $server->handle();
}
