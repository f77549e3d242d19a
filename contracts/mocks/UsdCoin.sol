// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// @title The six-decimal dollar of the local mainnet
/// @notice An ERC-20 with EIP-2612 permit whose minting has the shape of Circle's FiatToken (`masterMinter`,
/// `configureMinter`, `mint`), so the same call funds an account here and on a fork of true mainnet.
/// @dev Its runtime code is copied to 0xA0b8…eB48 where no constructor runs: everything it needs is code (constants and
/// immutables), never storage. Amounts in millionths of a dollar.
contract UsdCoin is ERC20, EIP712, Nonces, IERC20Permit {
    bytes32 private constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    /// @notice The only one who names minters.
    address public immutable masterMinter;

    /// @notice What each minter may still mint.
    mapping(address minter => uint256 amount) public minterAllowance;

    event MinterConfigured(address indexed minter, uint256 minterAllowedAmount);
    event Mint(address indexed minter, address indexed to, uint256 amount);

    error UsdCoin_NotMasterMinter(address caller, address masterMinter);
    error UsdCoin_MintExceedsAllowance(uint256 amount, uint256 allowance);
    error UsdCoin_PermitExpired(uint256 deadline, uint256 timestamp);
    error UsdCoin_PermitSignerNotOwner(address signer, address owner);

    /// @dev The arguments of ERC20 land in storage and are lost with the copy; `name` and `symbol` are overridden.
    constructor(address masterMinter_) ERC20("", "") EIP712("USD Coin", "2") {
        masterMinter = masterMinter_;
    }

    /// @notice Lets `minter` mint `minterAllowedAmount` more. Master minter only.
    function configureMinter(address minter, uint256 minterAllowedAmount) external returns (bool) {
        require(msg.sender == masterMinter, UsdCoin_NotMasterMinter(msg.sender, masterMinter));
        minterAllowance[minter] = minterAllowedAmount;
        emit MinterConfigured(minter, minterAllowedAmount);
        return true;
    }

    /// @notice Mints `amount` to `to` on the caller's allowance.
    function mint(address to, uint256 amount) external returns (bool) {
        uint256 allowed = minterAllowance[msg.sender];
        require(amount <= allowed, UsdCoin_MintExceedsAllowance(amount, allowed));
        minterAllowance[msg.sender] = allowed - amount;
        _mint(to, amount);
        emit Mint(msg.sender, to, amount);
        return true;
    }

    /// @inheritdoc IERC20Permit
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        require(block.timestamp <= deadline, UsdCoin_PermitExpired(deadline, block.timestamp));
        bytes32 hash = _hashTypedDataV4(
            keccak256(abi.encode(PERMIT_TYPEHASH, owner, spender, value, _useNonce(owner), deadline))
        );
        address signer = ECDSA.recover(hash, v, r, s);
        require(signer == owner, UsdCoin_PermitSignerNotOwner(signer, owner));
        _approve(owner, spender, value);
    }

    /// @inheritdoc IERC20Permit
    // solhint-disable-next-line func-name-mixedcase
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @notice Version of the EIP-712 domain, as mainnet's USDC has it.
    function version() external pure returns (string memory) {
        return "2";
    }

    function nonces(address owner) public view override(IERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function name() public pure override returns (string memory) {
        return "USD Coin";
    }

    function symbol() public pure override returns (string memory) {
        return "USDC";
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
